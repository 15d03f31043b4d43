/** How many characters of a text are still free. */
export class Room {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  /** Takes the room of a text and the line breaks around it, if there is as much. */
  take(text: string): boolean {
    const needed = text.length + 2;
    if (needed > this.#left) return false;
    this.#left -= needed;
    return true;
  }
}

/** As many of the pieces as there is room for, from the first one on, and how many were left out. */
export function fitting(
  pieces: readonly string[],
  room: Room,
): { readonly kept: readonly string[]; readonly leftOut: number } {
  const end = pieces.findIndex((piece) => !room.take(piece));
  return end === -1 ? { kept: pieces, leftOut: 0 } : { kept: pieces.slice(0, end), leftOut: pieces.length - end };
}
