import { useEffect, useState } from 'react'
import type { AnswerOf } from '#contract/operation.ts'
import { type readSession, signIn, switchPost } from '#contract/session.ts'
import { call, onSessionOver } from './client.ts'

type Session = AnswerOf<typeof readSession>

/** Whether the session of whoever is at work here has ended under them. */
export function useSessionOver(): { readonly over: boolean; readonly close: () => void } {
  const [over, setOver] = useState(false)
  useEffect(() => onSessionOver(() => setOver(true)), [])
  return { over, close: () => setOver(false) }
}

/**
 * The same person in the same post again, so that the page goes on as it stands.
 * @throws ProblemError wrong password or code, too many tries
 */
export async function signInAgain(before: Session, password: string, code: string): Promise<void> {
  const { post } = await call(signIn, { body: { login: before.person.login, password, ...(code === '' ? {} : { code }) } })
  if (post.id !== before.post.id) await call(switchPost, { body: { postId: before.post.id } })
}
