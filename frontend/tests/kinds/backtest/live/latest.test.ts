import { expect, test } from "vitest";
import { latest } from "../../../../src/kinds/backtest/live/latest";

/** Answers when it is told to, the oldest question first. */
function service() {
  const asked: number[] = [];
  const waiting: { answer(): void; fail(): void }[] = [];
  const told: number[] = [];
  const failed: string[] = [];
  const ask = latest(
    (question: number) => {
      asked.push(question);
      return new Promise<number>((resolve, reject) => {
        waiting.push({
          answer: () => resolve(question),
          fail: () => reject(new Error(`no ${question}`)),
        });
      });
    },
    (answer) => told.push(answer),
    (cause) => failed.push((cause as Error).message),
  );
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const answer = async () => {
    waiting.shift()?.answer();
    await settled();
  };
  const fail = async () => {
    waiting.shift()?.fail();
    await settled();
  };
  return { ask, asked, told, failed, answer, fail };
}

test("one question is on its way, and of those that wait only the latest is asked", async () => {
  const { ask, asked, told, answer } = service();
  for (const question of [1, 2, 3, 4]) ask(question);
  expect(asked).toEqual([1]);
  await answer();
  expect(asked).toEqual([1, 4]);
  ask(5);
  await answer();
  await answer();
  expect(asked).toEqual([1, 4, 5]);
  expect(told).toEqual([1, 4, 5]);
});

test("after a failure the next one is asked", async () => {
  const { ask, told, failed, answer, fail } = service();
  ask(1);
  ask(2);
  await fail();
  await answer();
  expect(failed).toEqual(["no 1"]);
  expect(told).toEqual([2]);
});

test("what was dropped is told no more, and what is asked then is", async () => {
  const { ask, asked, told, failed, answer } = service();
  ask(1);
  ask(2);
  ask.drop();
  ask(3);
  await answer();
  await answer();
  expect(asked).toEqual([1, 3]);
  expect([told, failed]).toEqual([[3], []]);
});
