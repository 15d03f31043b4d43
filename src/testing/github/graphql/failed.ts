/** An error with the `type` that GitHub gives beside the message. */
export class Failed extends Error {
  readonly type: 'STALE_DATA' | 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE' | 'INSUFFICIENT_SCOPES';

  constructor(type: Failed['type'], message: string) {
    super(message);
    this.type = type;
  }
}
