import { FILE_BYTES_MAX } from '#contract/files.ts'
import type { Refusal } from '#domain/result.ts'
import type { AuditEntry, Deps, Session, StoredFile } from '../http/deps.ts'
import { addFile, type FileFound, findFile } from './file-rows.ts'
import { isWhole, sniffMediaType } from './sniff.ts'

/** Stores a photo or paper: judged by its content, limited in size, seen by the uploader's scope until an order takes it. */
export async function takeUpload(deps: Deps, session: Session, bytes: Buffer): Promise<(StoredFile & { readonly id: string }) | Refusal> {
  if (bytes.length > FILE_BYTES_MAX) return { code: 'too_large', detail: { bytesMax: FILE_BYTES_MAX } }
  const type = sniffMediaType(bytes)
  if (type === null) return { code: 'media_unknown' }
  if (!isWhole(bytes, type)) return { code: 'file_broken_off' }
  const stored = await deps.files.put(bytes)
  const id = deps.newId()
  await addFile(deps.db, session.scope, session.levels, { id, ...stored, uploadedBy: session.person.id, at: deps.now() })
  return { id, ...stored }
}

export async function readUpload(
  deps: Deps,
  session: Session,
  id: string,
): Promise<{ readonly bytes: Buffer; readonly mediaType: string } | null> {
  const found = await findFile(deps.db, session.scope, id)
  const [file] = found
  const bytes = file && (await deps.files.get(file.sha256))
  if (!file || !bytes) return null
  // Photos show people and papers: reading one is reading personal data (docs/spec/11, R19). Of two orders it is a line for each: whoever
  // looks for one of them finds it.
  const ofOrders = found.filter((one) => one.order_id !== null)
  for (const one of ofOrders.length > 0 ? ofOrders : [file]) await deps.audit.record(readingOf(session, id, one))
  return { bytes, mediaType: file.media_type }
}

function readingOf(session: Session, id: string, { order_id, number, field }: FileFound): AuditEntry {
  const line = { action: 'file_read', actor: session.actor, target: { kind: 'file', id } } as const
  if (order_id === null || number === null) return line
  return { ...line, order: { id: order_id, number }, detail: { order: number, field } }
}
