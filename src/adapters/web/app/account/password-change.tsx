import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Form, type FormValues } from '../components/form.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { client } from '../frame/client.ts';
import { toast } from '../frame/toasts.ts';
import { passwordHint } from './password-hint.ts';
import { Section } from './section.tsx';

export function PasswordChange({ username }: { readonly username: string }): JSX.Element {
  // another form for each change, so that no password stays in the page
  const [changes, setChanges] = useState(0);
  const send = async (values: FormValues) => {
    await client.auth.changePassword({
      currentPassword: values('current_password'),
      newPassword: values('new_password'),
    });
    setChanges(changes + 1);
    toast('The password is changed, and you are signed out everywhere else.');
  };
  return (
    <Section title="Password" about="Changing it signs you out everywhere else.">
      <Form
        key={changes}
        submit="Change the password"
        fieldOf={{ 'invalid-credentials': 'current_password' }}
        wordsOf={{ 'invalid-credentials': 'This is not your password.' }}
        send={send}
      >
        {(errors) => (
          <>
            {/* tells password managers whose password it is */}
            <input hidden readOnly name="username" autoComplete="username" value={username} />
            <PasswordField
              name="current_password"
              label="Current password"
              autoComplete="current-password"
              error={errors.get('current_password')}
            />
            <PasswordField
              name="new_password"
              label="New password"
              hint={passwordHint}
              autoComplete="new-password"
              error={errors.get('new_password')}
            />
          </>
        )}
      </Form>
    </Section>
  );
}
