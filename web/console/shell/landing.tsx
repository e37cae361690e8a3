import { Navigate } from '@tanstack/react-router'
import { useSession } from '#web/api/session.ts'
import { landingOf } from './places.ts'

/** The first page of a role: what it must do now. */
export function Landing() {
  const session = useSession()
  const role = session.data?.post.role
  return role ? <Navigate {...landingOf(role)} replace /> : null
}
