import { words } from '../../errors/problem.ts';
import type { Plan } from '../plan/plan.ts';
import type { EventOf, RolloutEvent } from '../rollout/events.ts';
import type { AuditEntry } from './entry.ts';

/** What an auditor is told of an execution, in the order in which it happened first. `plan`: the one that was executed. */
export function auditExecution(plan: Plan, events: readonly RolloutEvent[]): AuditEntry[] {
  const auditor = new Auditor(plan);
  for (const event of events) auditor.see(event);
  return auditor.entries();
}

type Part = Pick<AuditEntry, 'kind' | 'what'> & Partial<AuditEntry>;

class Auditor {
  readonly #plan: Plan;
  readonly #found = new Map<string, AuditEntry>();
  #execution = '';
  #starter = '';
  /** Gates that held the rollout up when they were asked last, by name. */
  readonly #refused = new Map<string, EventOf<'gate-evaluated'>>();
  #heldBy: string | null = null;
  #rejected: EventOf<'approval-rejected'> | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  entries(): AuditEntry[] {
    return [...this.#found.values()];
  }

  see(event: RolloutEvent): void {
    switch (event.type) {
      case 'rollout-planned':
        return this.#planned(event);
      case 'gate-evaluated':
        return this.#asked(event);
      case 'rollout-resumed':
      case 'nodes-retried':
        return this.#wentOn(event.at, event.by);
      case 'approval-rejected':
        this.#rejected = event;
        return undefined;
      case 'approval-given':
        return event.unreviewed === true ? this.#bypassed(event) : undefined;
      case 'node-skipped':
        return this.#add(event.at, { kind: 'node-skipped', what: event.node, by: event.by, why: event.note });
      case 'hold-placed':
        this.#heldBy = event.by;
        return undefined;
      case 'hold-lifted':
        // A hold that ended by its own time was lifted by nobody.
        if (event.by !== this.#heldBy && event.by !== 'wavegate')
          this.#add(event.at, { kind: 'hold-lifted', what: this.#plan.rollout, by: event.by });
        this.#heldBy = null;
        return undefined;
      default:
        return undefined;
    }
  }

  #planned({ at, execution, by, emergency, skipping }: EventOf<'rollout-planned'>): void {
    this.#execution = execution;
    this.#starter = by;
    if (emergency !== undefined) {
      const why = emergency.reason;
      this.#add(at, { kind: 'emergency', what: this.#plan.rollout, why });
      for (const what of emergency.bypass) this.#add(at, { kind: 'gate-bypassed', what, why });
    }
    for (const what of skipping) this.#add(at, { kind: 'run-without', what });
  }

  #asked(event: EventOf<'gate-evaluated'>): void {
    const { at, gate, result, decision } = event;
    const { verdict } = result;
    const place = { what: gate, wave: this.#waveName(event.wave), verdict };
    if (decision === 'go') {
      this.#refused.delete(gate);
      const advises = this.#plan.definition.gates.find(({ name }) => name === gate)?.mode === 'advise';
      const kind = advises ? 'gate-advised' : 'inconclusive-accepted';
      if (verdict !== 'pass') this.#add(at, { ...place, kind, why: words(result.reason).message });
    } else if (decision !== 'wait') this.#refused.set(gate, event);
    for (const exception of result.exceptions ?? []) {
      const by = exception.approvedBy ?? exception.owner;
      this.#add(at, { ...place, kind: 'exception-used', by, why: exception.reason, exception });
    }
    if (result.exceptions === undefined) this.#exceptionsInEvidence(event, place);
    if (decision === 'go') this.#knownInEvidence(event, place);
  }

  /** Earlier releases wrote exceptions down for people alone. */
  #exceptionsInEvidence(
    { at, result }: EventOf<'gate-evaluated'>,
    place: Pick<AuditEntry, 'what' | 'wave' | 'verdict'>,
  ) {
    for (const record of result.evidence) {
      if (record['what'] !== 'exception') continue;
      this.#add(at, {
        ...place,
        kind: 'exception-used',
        by: '',
        why: `${String(record['name'])}: ${String(record['detail'])}`,
      });
    }
  }

  #knownInEvidence({ at, result }: EventOf<'gate-evaluated'>, place: Pick<AuditEntry, 'what' | 'wave' | 'verdict'>) {
    const before = result.evidence.find(({ what }) => what === 'baseline');
    const known = result.evidence.find(({ what, name }) => what === 'count' && name === 'known');
    if (before === undefined || known === undefined) return;
    const why = `${String(known['detail'])}, which ${String(before['name'])} had`;
    this.#add(at, { ...place, kind: 'known-findings-accepted', why });
  }

  /** Who goes on after a gate or a person held the rollout up is on the record, although both are asked again. */
  #wentOn(at: number, by: string): void {
    for (const { gate, wave, result } of this.#refused.values()) {
      const { verdict, reason } = result;
      const about = { what: gate, wave: this.#waveName(wave), verdict, why: words(reason).message };
      this.#add(at, { kind: 'resumed-after-gate', ...about, by });
    }
    this.#refused.clear();
    const rejected = this.#rejected;
    this.#rejected = null;
    if (rejected === null || rejected.by === by) return;
    const wave = this.#waveName(rejected.wave);
    const why = `rejected by ${rejected.by}${rejected.note === undefined ? '' : `: ${rejected.note}`}`;
    this.#add(at, { kind: 'rejection-overruled', what: this.#plan.rollout, wave, by, why });
  }

  /** Who bypassed the rules of an environment, GitHub does not tell. */
  #bypassed({ at, wave, by }: EventOf<'approval-given'>): void {
    const what = this.#plan.definition.waves[wave]?.environment?.approve ?? '';
    this.#add(at, { kind: 'environment-bypassed', what, wave: this.#waveName(wave), by });
  }

  #waveName(wave: number | null): string | null {
    return wave === null ? null : (this.#plan.waves[wave]?.name ?? 'catch-up');
  }

  #add(at: number, part: Part): void {
    const { commit } = this.#plan.source;
    const about = { at, execution: this.#execution, commit, by: this.#starter, times: 1 };
    const entry = { ...about, wave: null, why: '', verdict: null, exception: null, ...part };
    const { kind, what, wave, by, exception, verdict } = entry;
    const named =
      exception === null ? [entry.why] : [exception.id, exception.package, exception.owner, exception.expires];
    const key = JSON.stringify([kind, what, wave, by, verdict, ...named]);
    const before = this.#found.get(key);
    this.#found.set(key, before === undefined ? entry : { ...before, times: before.times + 1 });
  }
}
