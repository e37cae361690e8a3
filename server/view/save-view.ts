import { VIEWS_MAX } from '#contract/views.ts'
import type { Refusal } from '#domain/result.ts'
import type { Deps, Session } from '../http/deps.ts'
import { putView, removeView, type View, viewsOf } from './view-rows.ts'

/** Saved views belong to a person, not to a post. */
export async function listViews(deps: Deps, session: Session): Promise<View[]> {
  return viewsOf(deps.db, session.scope, session.person.id)
}

export async function saveView(deps: Deps, session: Session, view: Omit<View, 'id'>): Promise<View | Refusal> {
  const saved = await putView(deps.db, session.scope, session.person.id, { id: deps.newId(), ...view }, VIEWS_MAX)
  return saved ?? { code: 'form_invalid', detail: { errors: [{ path: '/name', rule: 'maxItems', wanted: VIEWS_MAX }] } }
}

export async function deleteView(deps: Deps, session: Session, id: string): Promise<void> {
  await removeView(deps.db, session.scope, session.person.id, id)
}
