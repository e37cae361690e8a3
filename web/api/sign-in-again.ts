import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { signIn, switchPost } from '#contract/session.ts'
import { call, onSessionOver } from './client.ts'
import { type Session, sessionQuery } from './session.ts'

interface SessionOver {
  /** The session of whoever is at work here has ended under them. */
  readonly over: boolean
  readonly close: () => void
  /** @throws ProblemError wrong password or code, too many tries */
  readonly enter: (password: string, code: string) => Promise<void>
  /** To the entrance: whatever is on the page is given up. */
  readonly leave: () => void
}

/** Asks for the person's password when their session ends, so that the page goes on as it stands; `back` hears that it does. */
export function useSessionOver(session: Session, back: () => void): SessionOver {
  const queries = useQueryClient()
  const [over, setOver] = useState(false)
  useEffect(() => onSessionOver(() => setOver(true)), [])
  return {
    over,
    close: () => setOver(false),
    enter: async (password, code) => {
      await signInAgain(session, password, code)
      back()
      void queries.invalidateQueries()
    },
    leave: () => {
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, null)
    },
  }
}

/** The same person in the same post again. */
async function signInAgain(before: Session, password: string, code: string): Promise<void> {
  const { post } = await call(signIn, { body: { login: before.person.login, password, ...(code === '' ? {} : { code }) } })
  if (post.id !== before.post.id) await call(switchPost, { body: { postId: before.post.id } })
}
