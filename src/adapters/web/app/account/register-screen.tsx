import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ProblemError } from '../../../../client/index.ts';
import { Field } from '../components/field.tsx';
import { Form, type FormValues } from '../components/form.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { replaceBy } from '../frame/router.ts';
import { linkTo } from '../frame/routes.ts';
import { register } from '../frame/session.ts';
import { Entrance } from './entrance.tsx';
import { passwordHint } from './password-hint.ts';

export function RegisterScreen(): JSX.Element {
  const [closed, setClosed] = useState(false);
  const send = async (values: FormValues) => {
    const name = values('name').trim();
    try {
      await register({
        username: values('username'),
        password: values('password'),
        ...(name === '' ? {} : { name }),
      });
      replaceBy({ name: 'photos' });
    } catch (error) {
      // only an attempt tells: the service announces it nowhere
      if (error instanceof ProblemError && error.code === 'quota-exceeded') setClosed(true);
      else throw error;
    }
  };
  return (
    <Entrance
      title="Make an account"
      instead={
        <>
          Have one already? <a href={linkTo({ name: 'photos' })}>Sign in</a>
        </>
      }
    >
      {closed ? (
        <p class="notice" role="alert">
          Accounts are not made here: ask whoever runs this service for one.
        </p>
      ) : (
        <Form submit="Make the account" fieldOf={{ 'username-taken': 'username' }} send={send}>
          {(errors) => (
            <>
              <Field
                name="username"
                label="Username"
                hint="Letters a to z, digits and . _ @ + -, or an e-mail address. No mail is ever sent."
                autoComplete="username"
                required
                error={errors.get('username')}
              />
              <Field name="name" label="Name, if you like" autoComplete="name" prose error={errors.get('name')} />
              <PasswordField
                name="password"
                label="Password"
                hint={passwordHint}
                autoComplete="new-password"
                error={errors.get('password')}
              />
            </>
          )}
        </Form>
      )}
    </Entrance>
  );
}
