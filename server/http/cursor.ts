import type { Refusal } from '#domain/result.ts'

/** A cursor that no page of this list gave. */
export const WRONG_CURSOR: Refusal = {
  code: 'form_invalid',
  detail: { errors: [{ path: '/cursor', rule: 'cursor', wanted: 'the `next` of a page' }] },
}

/** Says that what is packed is ours: any other text is none of a list that goes by names. */
const MARK = 'after|'

/** Cursor of a list that goes by a text, such as a serial. */
export function cursorOfText(text: string): string {
  return Buffer.from(MARK + text, 'utf8').toString('base64url')
}

/** The text in a cursor: undefined without one, null when no list of texts gave it. */
export function textOfCursor(cursor: string | undefined): string | null | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const after = text.startsWith(MARK) ? text.slice(MARK.length) : ''
  // Bytes that are no text do not come back as they went in; U+0000 no text of the database holds.
  return after === '' || after.includes('\u0000') || cursorOfText(after) !== cursor ? null : after
}
