import { createHash } from 'node:crypto';
import type { Driver } from '../../core/rollout/driver.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { failureGroups } from '../failures.ts';
import { tookText } from '../moments.ts';
import { counted } from '../plural.ts';
import { waitOf } from '../status.ts';
import { clientScript, styleSheet } from './assets.ts';
import { failuresSection } from './failures-section.ts';
import { fleetData } from './fleet-data.ts';
import { fleetSection } from './fleet-section.ts';
import { gatesSection } from './gates-section.ts';
import { inputsSection } from './inputs-section.ts';
import { logSection } from './log-section.ts';
import { html, json, Markup } from './markup.ts';
import { overview } from './overview.ts';
import { badge, type Section, sectionMarkup, statusTones, timeMarkup } from './section.ts';
import { timelineOf } from './timeline.ts';
import { timelineSection } from './timeline-section.ts';

/** At the head of the page; below, among the inputs, are all. */
const paramsShown = 5;
const longestParam = 40;

export interface PageOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** What has to follow every command that is named, such as ` --ledger ops/ledger`; null: it is on GitHub, where comments are commands. */
  readonly flags: string | null;
  /** Who drives it; null: nobody does; absent: nobody looked. */
  readonly driver?: Driver | null;
  /** Of the program that writes it. */
  readonly version: string;
}

/** The whole story of a rollout as one page that needs nothing but itself: no network, no other file. */
export function reportPage(state: RolloutState, events: readonly RolloutEvent[], options: PageOptions): string {
  const { now, version } = options;
  const groups = failureGroups(state);
  const driverGone = waitOf(state, now, options.driver)?.reason.code === 'driver-gone';
  const timeline = timelineOf(state, events, now, driverGone);
  const broken = groups[0]?.nodes[0];
  const sections: Section[] = [
    overview(state, options, broken === undefined ? null : (state.plan.nodes[broken]?.name ?? null)),
    failuresSection(state, groups),
    timelineSection(timeline),
    fleetSection(state, groups.length > 0),
    gatesSection(state, events),
    logSection(state, events),
    inputsSection(state, events),
  ].filter(({ body }) => body !== null);
  const status = statusOf(state);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${state.execution} ${status}</title>
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<div class="head">
<h1>${state.execution} ${badge(statusTones[status], status)}${driverGone && html` ${badge('warn', 'nobody drives it')}`}</h1>
<button type="button" id="theme" hidden>Theme: system</button>
</div>
${about(state, tookText(timeline.to - timeline.from), now)}
</header>
<nav aria-label="Parts of the report"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(sectionMarkup)}
</main>
<aside id="details" aria-labelledby="details-title" hidden>
<div class="head"><h2 id="details-title" tabindex="-1"></h2><button type="button" id="close-details">Close</button></div>
<div id="details-body"></div>
</aside>
<footer><p>Written by Wavegate ${version}. It says what the ledger said ${timeMarkup(now, true)}.</p></footer>
<script type="application/json" id="fleet-data">${json(fleetData(state, events, groups))}</script>
<script>${new Markup(clientScript)}</script>
</body>
</html>
`.text;
}

/** What it is about, in one glance. */
function about({ plan, startedAt, starter, issue }: RolloutState, took: string, now: number): Markup {
  const { description } = plan.definition;
  const params = Object.entries(plan.params);
  return html`${description !== '' && html`<p class="what">${description}</p>\n`}
<p class="about">${counted(plan.nodes.length, 'node')}, ${took}, started by ${starter} ${timeMarkup(startedAt, true)}, as of ${timeMarkup(now, true)}${issue !== null && /^https?:\/\//.test(issue.url) && html`, <a href="${issue.url}" rel="noreferrer">issue #${issue.number}</a>`}<br>
plan <code class="hash">${plan.digest.slice(0, 12)}</code>${params.slice(0, paramsShown).map(([name, value]) => html` <code>${name}=${beginning(value)}</code>`)}</p>`;
}

function beginning(text: string): string {
  const characters = Array.from(text);
  return characters.length > longestParam ? `${characters.slice(0, longestParam - 1).join('')}…` : text;
}

/** The browser runs this page's own program and style and loads nothing at all, whatever a hostile name might ask of it. */
function policy(): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(clientScript)}'`,
    `style-src '${hashOf(styleSheet)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
