import { Link } from '@tanstack/react-router'
import { useSession } from '#web/api/session.ts'
import { offered, PLACES } from './places.ts'

const CARD = PLACES.flatMap((group) => group.places).find((place) => place.to === '/card')

/** The number of a terminal; for whoever may look at the card path, the way to its messages. */
export function TidLink({ tid }: { tid: string }) {
  const session = useSession()
  const post = session.data?.post
  if (!post || !CARD || !offered(CARD, post)) return tid
  return (
    <Link className="tw-link num" to="/card" search={{ tid } as never}>
      {tid}
    </Link>
  )
}
