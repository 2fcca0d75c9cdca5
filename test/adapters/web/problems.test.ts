import { expect } from 'chai';
import { sentenceFor, sentencesByMember } from '../../../src/adapters/web/app/frame/problems.ts';
import { NetworkError, ProblemError, SessionEndedError } from '../../../src/client/index.ts';

const aProblem = (differing: Partial<ConstructorParameters<typeof ProblemError>[0]> = {}) =>
  new ProblemError({
    code: 'not-found',
    status: 404,
    title: 'Not found',
    detail: 'There is no such image.',
    errors: [],
    retryAfterSeconds: undefined,
    requestId: undefined,
    ...differing,
  });

describe('what the gallery says of a problem', () => {
  it('is how long to wait, where the service says so', () => {
    const waits = ['too-many-attempts', 'rate-limited', 'overloaded'] as const;
    const sentences = waits.map((code) => sentenceFor(aProblem({ code, retryAfterSeconds: 61 })));
    for (const sentence of sentences) expect(sentence).to.contain('in 61 seconds');
    expect(sentenceFor(aProblem({ code: 'overloaded' }))).to.contain('in a moment');
  });

  it('is what the service says, for a code that is not known here', () => {
    expect(sentenceFor(aProblem({ code: 'new-code' as never }))).to.equal('There is no such image.');
  });

  it('is a sentence for what is none of the service’s problems too', () => {
    expect(sentenceFor(new NetworkError('http://127.0.0.1'))).to.contain('connection');
    expect(sentenceFor(new SessionEndedError('over'))).to.contain('Sign in again');
    expect(sentenceFor(new TypeError('undefined is not a function'))).not.to.contain('undefined');
  });

  it('goes to each member by its name', () => {
    const errors = [{ pointer: '/username', code: 'pattern', detail: 'Letters and digits.' }];
    expect(sentencesByMember(aProblem({ code: 'validation-failed', errors }))).to.deep.equal(
      new Map([['username', 'Letters and digits.']]),
    );
    expect(sentencesByMember(aProblem()).size).to.equal(0);
  });
});
