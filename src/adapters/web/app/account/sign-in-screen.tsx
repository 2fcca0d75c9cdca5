import type { JSX } from 'preact';
import { Field } from '../components/field.tsx';
import { Form } from '../components/form.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { linkTo } from '../frame/routes.ts';
import { signIn } from '../frame/session.ts';
import { isPending } from '../uploads/upload.ts';
import { uploads } from '../uploads/uploads.ts';
import { Entrance } from './entrance.tsx';

/** @param ended there was a session until a moment ago */
export function SignInScreen({ ended }: { readonly ended: boolean }): JSX.Element {
  return (
    <Entrance
      title="Sign in"
      instead={
        <>
          New here? <a href={linkTo({ name: 'register' })}>Make an account</a>
        </>
      }
    >
      {ended && (
        <p class="notice">
          You were signed out, here or elsewhere. Sign in to go on
          {uploads.list.get().some(isPending) && ', and the uploads do, too'}.
        </p>
      )}
      <Form
        submit="Sign in"
        // of the two it is not said which: both may be looked at again, and the password is the likelier one
        fieldOf={{ 'invalid-credentials': 'password' }}
        send={(values) => signIn({ username: values('username'), password: values('password') })}
      >
        {(errors) => (
          <>
            <Field name="username" label="Username" autoComplete="username" required error={errors.get('username')} />
            <PasswordField
              name="password"
              label="Password"
              autoComplete="current-password"
              error={errors.get('password')}
            />
          </>
        )}
      </Form>
    </Entrance>
  );
}
