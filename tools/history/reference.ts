import type { Client } from 'pg'
import type { Database } from '../../db/open.ts'
import { instant } from '../../domain/time.ts'
import { Reference } from '../../server/reference/public.ts'

/** Contracts and calendar as the server reads them, over a connection that only reads. */
export async function readReference(client: Client): Promise<Reference> {
  const reader: Database = {
    batch: async (_scope, queries) => {
      const answers = []
      for (const query of queries) answers.push((await client.query(query.sql, [...query.parameters])).rows)
      return answers
    },
    now: () => instant(Date.now()),
    listen: async () => undefined,
    notify: () => undefined,
    urlOf: () => '',
    ownerUrl: '',
    counts: { batches: 0, statements: 0 },
    close: async () => undefined,
  }
  const reference = new Reference(reader)
  await reference.read()
  return reference
}
