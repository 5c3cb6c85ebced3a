/** Asks for what changes faster than it is answered. */
export interface Latest<Question> {
  (question: Question): void;
  /** Forgets what is asked: no answer is told any more. */
  drop(): void;
}

/**
 * At most one question is on its way; of those that come meanwhile only the latest is asked, when
 * the answer is there. So answers are told in the order of their questions, and the last of them
 * belongs to the last question.
 */
export function latest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  told: (answer: Answer) => void,
  failed: (cause: unknown) => void,
): Latest<Question> {
  let turn = 0;
  let isAsking = false;
  let waiting: { readonly question: Question } | undefined;
  const next = async (): Promise<void> => {
    const asked = waiting;
    if (isAsking || !asked) return;
    isAsking = true;
    waiting = undefined;
    const own = turn;
    try {
      const answer = await ask(asked.question);
      if (own === turn) told(answer);
    } catch (cause) {
      if (own === turn) failed(cause);
    }
    isAsking = false;
    await next();
  };
  const start = (question: Question): void => {
    waiting = { question };
    void next();
  };
  const drop = (): void => {
    turn += 1;
    waiting = undefined;
  };
  return Object.assign(start, { drop });
}
