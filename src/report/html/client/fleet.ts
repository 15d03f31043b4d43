import type { NodeStateName } from '../../../core/rollout/node-state.ts';
import { type ChapterData, type FleetData, none } from '../page-data.ts';

export interface Chapter {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly steps: readonly { readonly text: string; readonly milliseconds: number }[];
}

export interface FleetNode {
  readonly index: number;
  readonly name: string;
  readonly address: string;
  readonly state: NodeStateName;
  readonly sign: string;
  readonly wave: string;
  /** Null here and below: there is none. */
  readonly batch: string | null;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly version: string | null;
  readonly took: number | null;
  readonly why: string | null;
  readonly printed: string | null;
}

/** The nodes of the page, put back from the short form in which it holds them. */
export class Fleet {
  readonly #data: FleetData;
  readonly size: number;
  readonly execution: string;

  constructor(data: FleetData) {
    this.#data = data;
    this.size = data.nodes.length;
    this.execution = data.execution;
  }

  node(index: number): FleetNode {
    const { waves, batches, labels } = this.#data;
    const node = this.#data.nodes[index];
    if (node === undefined) throw new RangeError(`no node ${index}`);
    const [name, address, , wave, batch, values, version, took, why, printed] = node;
    return {
      index,
      name,
      address: address === '' ? name : address,
      state: this.state(index),
      sign: this.sign(index),
      wave: waves[wave] ?? '',
      batch: batches[batch] ?? null,
      labels: labels.flatMap((key, at) => {
        const value = this.#text(values[at] ?? none);
        return value === null ? [] : [[this.#text(key) ?? '', value] as const];
      }),
      version: this.#text(version),
      took: took === none ? null : took,
      why: this.#text(why),
      printed: this.#text(printed),
    };
  }

  name(index: number): string {
    return this.#data.nodes[index]?.[0] ?? '';
  }

  /** Its place in the list of states. */
  stateAt(index: number): number {
    return this.#data.nodes[index]?.[2] ?? none;
  }

  state(index: number): NodeStateName {
    return this.#data.states[this.stateAt(index)] as NodeStateName;
  }

  sign(index: number): string {
    return this.#data.signs[this.stateAt(index)] ?? '';
  }

  waveAt(index: number): number {
    return this.#data.nodes[index]?.[3] ?? none;
  }

  batchAt(index: number): number {
    return this.#data.nodes[index]?.[4] ?? none;
  }

  waveName(wave: number): string {
    return this.#data.waves[wave] ?? '';
  }

  batchName(batch: number): string | null {
    return this.#data.batches[batch] ?? null;
  }

  causeAt(index: number): number {
    return this.#data.nodes[index]?.[11] ?? none;
  }

  causeName(cause: number): string | null {
    return this.#data.causes[cause] ?? null;
  }

  version(index: number): string | null {
    return this.#text(this.#data.nodes[index]?.[6] ?? none);
  }

  labelKey(label: number): string {
    return this.#text(this.#data.labels[label] ?? none) ?? '';
  }

  labelValue(index: number, label: number): string | null {
    return this.#text(this.#data.nodes[index]?.[5][label] ?? none);
  }

  /** `text` in lower case. */
  matches(index: number, text: string): boolean {
    const [name = '', address = ''] = this.#data.nodes[index] ?? [];
    return name.toLowerCase().includes(text) || address.toLowerCase().includes(text);
  }

  story(index: number): Chapter[] {
    return (this.#data.nodes[index]?.[10] ?? []).map((chapter) => this.#chapter(chapter));
  }

  #chapter([after = 0, text = none, ...steps]: ChapterData): Chapter {
    return {
      at: this.#data.origin + after,
      text: this.#text(text) ?? '',
      steps: Array.from({ length: steps.length / 2 }, (_, at) => ({
        text: this.#text(steps[at * 2] ?? none) ?? '',
        milliseconds: steps[at * 2 + 1] ?? 0,
      })),
    };
  }

  #text(place: number): string | null {
    return this.#data.texts[place] ?? null;
  }
}
