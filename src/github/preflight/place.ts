/** The repository, as the checks want it. */
export interface Place {
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
}
