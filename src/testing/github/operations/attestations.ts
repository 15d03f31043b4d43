/** Attestations of artifacts, by digest. */
import { onRepository } from '../operation.ts';
import { cursorPage } from '../pages.ts';
import { notFound } from '../refusal.ts';

const listAttestations = onRepository(
  'repos/list-attestations',
  'GET',
  '/attestations/{subject_digest}',
  'attestations:read',
  (call) => {
    const { repository, params } = call;
    const kept = repository.attestations.filter(({ digest }) => digest === params['subject_digest']);
    // A digest that nothing is known of is not there, as a repository that is not shown.
    if (kept.length === 0) throw notFound();
    return cursorPage(call, kept, (entries) => ({
      attestations: entries.map(({ bundle }) => ({
        ...(bundle === null ? {} : { bundle }),
        repository_id: repository.id,
        bundle_url: 'https://storage.example/bundle',
        initiator: 'user',
      })),
    }));
  },
);

export const attestationOperations = [listAttestations];
