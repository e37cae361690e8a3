import type { OrderState } from '#domain/process/definition.ts'
import type { FormSchema } from '#domain/process/form.ts'
import { nextSteps } from '#domain/process/next-step.ts'
import { definitionOf } from '#domain/process/registry.ts'
import type { Refusal } from '#domain/result.ts'
import { stateOf } from '#web/api/order-chart.ts'
import type { OrderPage } from '#web/api/orders.ts'
import { Menu } from '#web/ui/menu.tsx'
import { useNow } from '#web/ui/now.ts'
import { useConsoleText } from '../use-console-text.ts'
import { useReason } from './use-reason.ts'

/** An action as the server offers it: allowed, or with the reason why not. */
export interface OfferedAction {
  readonly action: string
  readonly allowed: boolean
  readonly reason?: Refusal
  readonly form: FormSchema
  readonly dangerous: boolean
  readonly common: boolean
}

const ASSIGNING: readonly string[] = ['assign', 'reassign']
const MAIN_MAX = 2

interface ActionsProps {
  readonly page: OrderPage
  readonly actions: readonly OfferedAction[]
  readonly choose: (action: OfferedAction) => void
}

/** What may be done now as buttons; the rest under 更多, with the reason where it is refused. */
export function Actions({ page, actions, choose }: ActionsProps) {
  const { say } = useConsoleText()
  const nameOf = (one: OfferedAction): string => say(`action.${page.process}.${one.action}`)
  const own = actions
    .filter((one) => one.allowed && !one.common && !one.dangerous)
    .sort((one, other) => stepsOf(page, other.action) - stepsOf(page, one.action))
  const main = own.slice(0, MAIN_MAX)
  const assign = actions.find((one) => one.allowed && ASSIGNING.includes(one.action))
  const rest = actions.filter((one) => !main.includes(one) && one !== assign)
  const groups = [
    { key: 'order.own', list: rest.filter((one) => one.allowed && !one.common && !one.dangerous) },
    { key: 'order.common', list: rest.filter((one) => one.allowed && one.common && !one.dangerous) },
    { key: 'order.dangerous', list: rest.filter((one) => one.allowed && one.dangerous) },
    { key: 'order.refusedGroup', list: rest.filter((one) => !one.allowed) },
  ] as const
  return (
    <div className="cs-tools op-actions">
      {main.length === 0 ? <NextStep page={page} /> : null}
      {assign ? (
        <button type="button" className="tw-button" onClick={() => choose(assign)}>
          {nameOf(assign)}
          <kbd>A</kbd>
        </button>
      ) : null}
      <Menu label={say('order.more')} align="end">
        {groups.map((group) =>
          group.list.length === 0 ? null : (
            <fieldset key={group.key}>
              <legend>{say(group.key)}</legend>
              {group.list.map((one) => (
                <Choice key={one.action} one={one} name={nameOf(one)} choose={choose} />
              ))}
            </fieldset>
          ),
        )}
        <button type="button" onClick={() => window.print()}>
          {say('order.print')}
        </button>
      </Menu>
      {[...main].reverse().map((one) => (
        <button
          key={one.action}
          type="button"
          className={one === main[0] ? 'tw-button tw-button-primary' : 'tw-button'}
          onClick={() => choose(one)}
        >
          {nameOf(one)}
          <Target page={page} action={one.action} />
        </button>
      ))}
    </div>
  )
}

function Choice({ one, name, choose }: { one: OfferedAction; name: string; choose: (action: OfferedAction) => void }) {
  const reason = useReason()
  return (
    <button
      type="button"
      disabled={!one.allowed}
      className={one.dangerous && one.allowed ? 'tw-danger' : undefined}
      onClick={() => choose(one)}
    >
      {name}
      {one.reason ? <small>{reason(one.reason)}</small> : null}
    </button>
  )
}

/** How far along the road an action leads: what moves the order on is the main button, what sends it back is not. */
function stepsOf(page: OrderPage, action: string): number {
  const definition = definitionOf(page.process, page.definitionVersion)
  const one = definition?.actions[action]
  const to = typeof one?.to === 'string' ? one.to : one?.mayLeadTo?.at(-1)
  const [here, there] = [definition?.states[page.state]?.road, to === undefined ? undefined : definition?.states[to]?.road]
  return here === undefined || there === undefined ? 0 : there - here
}

/** Where an action leads, when the definition says it and it is elsewhere. */
function Target({ page, action }: { page: OrderPage; action: string }) {
  const { say } = useConsoleText()
  const to = definitionOf(page.process, page.definitionVersion)?.actions[action]?.to
  return typeof to === 'string' && to !== page.state ? <span className="op-target">→ {say(`state.${page.process}.${to}`)}</span> : null
}

/** When this person has nothing to do here: what is done next and by whom, by what the definition lets anybody do now. */
function NextStep({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  const now = useNow()
  const definition = definitionOf(page.process, page.definitionVersion)
  const steps = definition ? nextSteps(definition, { ...stateOf(page), suspended: page.suspension as OrderState['suspended'] }, now) : []
  if (steps.length === 0) return null
  const who = (roles: readonly string[]): string =>
    roles.length === 0
      ? say('order.askedPerson')
      : roles.map((role) => (role === 'account_manager' && page.assignee ? page.assignee.name : say(`role.${role}`))).join(say('list.and'))
  const told = steps.map(({ action, roles }) => `${say(`action.${page.process}.${action}`)} · ${who(roles)}`)
  return <span className="cs-sub op-next">{say('order.next', { steps: told.join('；') })}</span>
}
