import { Dialog } from '#web/ui/dialog.tsx'
import { type ConsoleKey, useConsoleText } from '../use-console-text.ts'

const KEYS: readonly (readonly [string, ConsoleKey])[] = [
  ['Ctrl K', 'keys.search'],
  ['J', 'keys.down'],
  ['K', 'keys.up'],
  ['Enter', 'keys.open'],
  ['X', 'keys.mark'],
  ['A', 'keys.assign'],
  ['/', 'keys.filter'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
]

/** The keys of the desk. */
export function KeysHelp({ close }: { close: () => void }) {
  const { say } = useConsoleText()
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
