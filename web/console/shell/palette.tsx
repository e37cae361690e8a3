import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react'
import { createOrder } from '#contract/order.ts'
import { type Found, useSearch } from '#web/api/search.ts'
import { mayCall } from '#web/api/session.ts'
import { setLanguage } from '#web/text/setup.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { readMode, setMode } from '#web/ui/mode.ts'
import { useConsoleText } from '../use-console-text.ts'
import { atHand } from './at-hand.ts'
import { useLevel } from './nav.tsx'
import { offered, PLACES } from './places.ts'

interface Choice {
  readonly key: string
  readonly title: string
  readonly subtitle: string
  readonly act: () => void
}

const QUERY_LENGTH_MAX = 50

/** Ctrl K: anything that can be found, and anything that can be done from anywhere. */
export function Palette({ role, close }: { role: string; close: () => void }) {
  const { say } = useConsoleText()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const q = useDeferredValue(typed.trim())
  const found = useSearch(q)
  const commands = useCommands(role)
  const open = useOpenFound()
  const wanted = typed.trim().toLowerCase()
  const matching = commands.filter((one) => one.title.toLowerCase().includes(wanted))
  // What is shown must answer what is typed: Enter on the answer to an earlier word would open another order.
  const isFresh = q === typed.trim() && (q === '' || (!found.isPending && !found.isPlaceholderData))
  const hits =
    q === '' || !isFresh
      ? []
      : (found.data ?? []).map(
          (one): Choice => ({ key: `${one.kind} ${one.id}`, title: one.title, subtitle: one.subtitle, act: () => open(one) }),
        )
  const choices = [...hits, ...matching]
  const here = Math.min(at, choices.length - 1)
  const choose = (choice: Choice | undefined): void => {
    if (!choice) return
    close()
    choice.act()
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && choices.length > 0) {
      event.preventDefault()
      setAt((here + step + choices.length) % choices.length)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing && isFresh) choose(choices[here])
  }
  return (
    <Dialog title={say('shell.search')} close={close} closeLabel={say('page.close')} place="palette">
      <input
        className="cs-palette-input"
        placeholder={say('shell.search')}
        aria-label={say('shell.search')}
        value={typed}
        maxLength={QUERY_LENGTH_MAX}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={choices[here] ? `${list}-${here}` : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <Choices list={list} choices={choices} here={here} point={setAt} choose={choose} />
      {isFresh && choices.length > 0 ? null : (
        <p className="cs-palette-none" role="status">
          {say(isFresh ? 'palette.none' : 'page.loading')}
        </p>
      )}
    </Dialog>
  )
}

interface ChoicesProps {
  readonly list: string
  readonly choices: readonly Choice[]
  readonly here: number
  readonly point: (index: number) => void
  readonly choose: (choice: Choice) => void
}

function Choices({ list, choices, here, point, choose }: ChoicesProps) {
  const { say } = useConsoleText()
  return (
    <div className="cs-palette-list" id={list} role="listbox" aria-label={say('palette.results')}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the keys
        // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field above
        <div
          key={choice.key}
          id={`${list}-${index}`}
          role="option"
          aria-selected={index === here}
          onMouseMove={() => point(index)}
          onClick={() => choose(choice)}
        >
          <span>{choice.title}</span>
          <small>{choice.subtitle}</small>
        </div>
      ))}
    </div>
  )
}

function useCommands(role: string): Choice[] {
  const { say, language } = useConsoleText()
  const go = useNavigate()
  const level = useLevel()
  const places = PLACES.flatMap((group) =>
    group.places
      .filter((place) => offered(place, { role, level }))
      .map(
        (place): Choice => ({
          key: place.key,
          title: say(place.key),
          subtitle: say(group.key),
          act: () => void go({ to: place.to, search: place.search ?? {} }),
        }),
      ),
  )
  return [
    ...atHand(),
    ...(mayCall(createOrder, role)
      ? [{ key: 'new', title: say('orders.new'), subtitle: say('palette.action'), act: () => void go({ to: '/orders/new' }) }]
      : []),
    ...places,
    {
      key: 'mode',
      title: say(readMode() === 'dark' ? 'shell.light' : 'shell.dark'),
      subtitle: say('palette.action'),
      act: () => setMode(readMode() === 'dark' ? 'light' : 'dark'),
    },
    {
      key: 'language',
      title: language === 'en' ? '中文' : 'English',
      subtitle: say('palette.action'),
      act: () => void setLanguage(language === 'en' ? 'zh-CN' : 'en'),
    },
  ]
}

function useOpenFound(): (found: Found) => void {
  const go = useNavigate()
  return (found) => {
    if (found.orderId !== null) void go({ to: '/orders/$orderId', params: { orderId: found.orderId } })
    else if (found.kind === 'merchant') void go({ to: '/merchants', search: { q: found.title } as never })
    else if (found.kind === 'terminal') void go({ to: '/terminals', search: { q: found.title } as never })
    else void go({ to: '/orders/$orderId', params: { orderId: found.id } })
  }
}
