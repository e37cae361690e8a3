import type { HistoryEntry } from '#web/api/orders.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { useConsoleText } from '../use-console-text.ts'

/** What a person wrote with an action, in the order it is looked for. */
const SPOKEN = ['priority', 'opinion', 'reason', 'note', 'remark', 'register', 'mid', 'program', 'reference', 'result'] as const
/** Of those, what was chosen and not written. */
const CHOSEN: readonly string[] = ['priority', 'result']

/** What happened, newest first; the hash chain was verified as it was read. */
export function History({ process, entries, verified }: { process: string; entries: readonly HistoryEntry[]; verified: boolean }) {
  const { say } = useConsoleText()
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.history')}</h2>
        <span className={verified ? undefined : 'tw-tone-breach'}>
          {say(verified ? 'order.verified' : 'order.notVerified', { count: entries.length })}
        </span>
      </header>
      <ol className="op-history">
        {entries.toReversed().map((entry) => {
          const at = instantOf(entry.at)
          return (
            <li key={entry.seq} title={`${say('order.hash')} ${entry.hash}`}>
              <time className="num">{at === null ? '' : minuteOf(at)}</time>
              <span className="op-actor" title={say(`role.${entry.actor.role}`)}>
                {entry.actor.role === 'system' ? say('role.system') : entry.actor.name}
              </span>
              <span>
                {say(`action.${process}.${entry.type}`)}
                {entry.from !== entry.to && entry.from !== null ? <em>→ {say(`state.${process}.${entry.to}`)}</em> : null}
                {entry.person ? <em>→ {entry.person.name}</em> : null}
                <Words entry={entry} />
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Words({ entry }: { entry: HistoryEntry }) {
  const { say } = useConsoleText()
  const input = typeof entry.input === 'object' && entry.input !== null ? (entry.input as Record<string, unknown>) : {}
  const words = SPOKEN.flatMap((name) =>
    typeof input[name] === 'string' ? [CHOSEN.includes(name) ? say(`option.${input[name]}`) : input[name]] : [],
  )
  const score = entry.facts.risk_score
  if (typeof score === 'number') words.push(`${say('order.risk')} ${score}`)
  if (Array.isArray(input.materials))
    words.push(`${say('papers.given')} ${input.materials.map((one) => say(`option.${String(one)}`)).join(say('list.and'))}`)
  if (Array.isArray(input.missing)) words.push(input.missing.map((one) => say(`option.${String(one)}`)).join(say('list.and')))
  if (Array.isArray(input.terminals)) words.push(input.terminals.map((one: { serial?: string }) => one.serial ?? '').join(' · '))
  if (typeof entry.facts.appointed_at === 'string') words.push(entry.facts.appointed_at.slice(5, 16).replace('T', ' '))
  return words.length > 0 ? <q>{words.join('；')}</q> : null
}
