/**
 * What a step says to GitHub's runner, by its workflow commands and files. The library @actions/core says it the same way, but brings an HTTP
 * client for tokens that no action here asks for, and loading that takes longer than most of what they do.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';

/** As its `action.yml` calls it; without the space around it, and empty where nothing was given. */
export function getInput(name: string): string {
  return (process.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
}

export function setOutput(name: string, value: string): void {
  const end = `end_${randomUUID()}`;
  append('GITHUB_OUTPUT', `${name}<<${end}${EOL}${value}${EOL}${end}${EOL}`);
}

/** Markdown, for the page of the run. */
export function addSummary(markdown: string): void {
  append('GITHUB_STEP_SUMMARY', `${markdown}${EOL}`);
}

/** From now on its value shows in no log. */
export function setSecret(value: string): void {
  command('add-mask', {}, value);
}

export interface Place {
  readonly title: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}

export function annotate(severity: 'error' | 'warning', message: string, place: Place): void {
  command(severity, { ...place }, message);
}

/** Shown in the log of a run that is debugged. */
export function debug(message: string): void {
  command('debug', {}, message);
}

/** Shown in the log, and no more than that: a line that the runner would take for a command is broken up. */
export function info(text: string): void {
  process.stdout.write(`${text.replaceAll(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')}${EOL}`);
}

/** Without the file there is no runner that would read it. */
function append(variable: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', text: string): void {
  const file = process.env[variable] ?? '';
  if (file !== '') appendFileSync(file, text);
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): void {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  process.stdout.write(`::${[name, given.join(',')].filter((part) => part !== '').join(' ')}::${data(message)}${EOL}`);
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
