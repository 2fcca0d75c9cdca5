import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Form } from '../components/form.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { deleteAccount } from '../frame/session.ts';
import { Section } from './section.tsx';

export function DeleteAccount(): JSX.Element {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <Section
      title="Delete the account"
      about="All photos go with it, and all links to them. Nobody can bring them back."
    >
      <Button look="danger" onClick={() => setAsking(true)}>
        Delete the account…
      </Button>
      {asking && (
        <Dialog title="Delete the account and all photos?" onClose={close}>
          <p>Originals and prints are removed for good. Download first what you want to keep.</p>
          <Form
            submit="Delete everything"
            look="danger"
            fieldOf={{ 'invalid-credentials': 'password' }}
            wordsOf={{ 'invalid-credentials': 'This is not your password.' }}
            aside={<Button onClick={close}>Keep it</Button>}
            send={(values) => deleteAccount(values('password'))}
          >
            {(errors) => (
              <PasswordField
                name="password"
                label="Password"
                hint="To be sure that it is you."
                autoComplete="current-password"
                error={errors.get('password')}
              />
            )}
          </Form>
        </Dialog>
      )}
    </Section>
  );
}
