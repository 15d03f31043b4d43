import { expect, test } from 'vitest';
import type { RunJob } from '../../github/jobs.ts';
import { words } from '../../errors/problem.ts';
import { endedJobs } from './ended-jobs.ts';

const limits = new Map([
  ['w1-r1-b1', 70],
  ['w1-r1-b10', 90],
]);
const minutes = (count: number): number => count * 60_000;
const job = (name: string, took: number | null, conclusion = 'cancelled'): RunJob => ({
  name,
  status: 'completed',
  conclusion,
  took,
});
const told = (...jobs: RunJob[]) => {
  const { timedOut, reason } = endedJobs('7', jobs, limits);
  return { timedOut: timedOut.map(({ batch }) => batch), why: reason === null ? null : words(reason).message };
};

test('a job that went on for as long as it was allowed to was ended by its time limit', () => {
  const late = job('rollout / w1-r1-b1', minutes(70) + 24_000);
  expect(told(late, job('rollout / w1-r1-b10', minutes(3), 'success'))).toEqual({ timedOut: ['w1-r1-b1'], why: null });
  expect(told(job('batch (w1-r1-b10, 0)', minutes(90) - 1_000))).toEqual({ timedOut: ['w1-r1-b10'], why: null });
  expect(told(job('w1-r1-b1', minutes(70), 'timed_out'))).toEqual({ timedOut: ['w1-r1-b1'], why: null });
});

test('one that was ended before that was cancelled, whatever happened to others', () => {
  const early = job('rollout / w1-r1-b10', minutes(70));
  const why = 'run 7 was cancelled while w1-r1-b10 was at work';
  expect(told(job('rollout / w1-r1-b1', minutes(70)), early)).toEqual({ timedOut: ['w1-r1-b1'], why });
});

test('a job of the run that worked on no batch, or whose times are not told, counts as cancelled', () => {
  expect(told(job('rollout / settle', minutes(400)), job('rollout / w1-r1-b1', null))).toEqual({
    timedOut: [],
    why: 'run 7 was cancelled while rollout / settle, w1-r1-b1 were at work',
  });
});

test('where GitHub tells of no such job, a person has to decide, and is told both possibilities', () => {
  expect(told(job('rollout / w1-r1-b1', minutes(2), 'success'))).toEqual({
    timedOut: [],
    why: 'jobs of run 7 were ended: somebody cancelled it, or they reached their time limit, and GitHub does not say which',
  });
});
