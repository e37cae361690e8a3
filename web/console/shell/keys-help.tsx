import { useText } from '#web/text/use-text.ts'
import type { notices } from '#web/text/zh-CN/notices.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import type { ConsoleKey } from '../use-console-text.ts'

type Key = ConsoleKey | keyof typeof notices
const KEYS: readonly (readonly [string, Key])[] = [
  ['Ctrl K', 'keys.search'],
  ['J', 'keys.down'],
  ['K', 'keys.up'],
  ['Enter', 'keys.open'],
  ['X', 'keys.mark'],
  ['A', 'keys.assign'],
  ['/', 'keys.filter'],
  ['N', 'notice.key'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
]

/** The keys of the desk. */
export function KeysHelp({ close }: { close: () => void }) {
  const { say } = useText<Key>()
  return (
    <Dialog title={say('shell.keys')} close={close} closeLabel={say('page.close')}>
      <dl className="cs-keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(does)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
