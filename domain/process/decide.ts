import { type Clock, isOver } from '../clock/clock.ts'
import { recomputeClocks } from '../clock/recompute.ts'
import { isBankRole, SYSTEM_ACTOR } from '../organisation/role.ts'
import { canonical, isObject, type JsonObject, type Refusal } from '../result.ts'
import type { Instant } from '../time.ts'
import { apply, type Blank, blankOrder, clocksOf } from './apply.ts'
import { suspendedAt } from './clock-actions.ts'
import {
  type Accepted,
  type ActionDefinition,
  breachFact,
  type Case,
  type Command,
  type Context,
  type Decision,
  type OrderEvent,
  type OrderState,
  type ProcessDefinition,
  refuse,
} from './definition.ts'
import { type FormSchema, placesOfFiles, splitPrivate, validateForm } from './form.ts'

/**
 * What a command does to an order: its events, or why not. Pure: the same values give the same answer on server, browser and
 * handheld. Refusals come in the order role (403), state (409), form (422), then what the form's content breaks (409).
 * @see docs/spec/2, "Guards that must hold everywhere"
 */
export function decide(definition: ProcessDefinition, order: OrderState, command: Command, context: Context): Decision {
  const action = Object.hasOwn(definition.actions, command.action) ? definition.actions[command.action] : undefined
  if (!action) return refused(refuse('action_unknown', { action: command.action }))
  const input = isObject(command.input) ? command.input : {}
  const one: Case = { order, input, at: command.at, context }
  // Whether the order was suspended is asked of the time when it was done.
  const then = command.history ? { ...one, order: { ...order, suspended: suspendedAt(command.history, command.at) } } : one
  const reason =
    withAllowed(definition, one, refusalBeforeForm(definition, command.action, action, then)) ??
    formRefusal(action.form, command) ??
    missingFiles(action.form, one) ??
    firstRefusal(action.checks, one)
  if (reason) return refused(reason)
  return accepted(definition, command.action, action, one, command)
}

/** Opens an order: the first event of its history, or why not. */
export function open(definition: ProcessDefinition, blank: Blank, command: Command, context: Context): Decision {
  const order = blankOrder(definition, blank, command.at)
  const input = isObject(command.input) ? command.input : {}
  const one: Case = { order, input, at: command.at, context }
  const { opening } = definition
  const reason =
    whoRefusal(opening, one) ?? firstRefusal(opening.needs, one) ?? formRefusal(opening.form, command) ?? firstRefusal(opening.checks, one)
  return reason ? refused(reason) : accepted(definition, command.action, opening, one, command)
}

export interface AvailableAction {
  readonly action: string
  readonly allowed: boolean
  readonly reason?: Refusal
  readonly form: FormSchema
  readonly dangerous: boolean
  readonly common: boolean
}

/** For each action this actor's role could ever take: allowed, or the reason why not. Screens re-implement no guard. */
export function availableActions(definition: ProcessDefinition, order: OrderState, context: Context, at: Instant): AvailableAction[] {
  return Object.entries(definition.actions)
    .filter(([, action]) => action.by[order.capacity].includes(context.actor.role))
    .map(([name, action]) => {
      const reason = refusalBeforeForm(definition, name, action, { order, input: {}, at, context })
      const shape = { action: name, form: action.form, dangerous: action.dangerous === true, common: action.common === true }
      return reason ? { ...shape, allowed: false, reason } : { ...shape, allowed: true }
    })
}

/** What the desk or the field does with an order that is nobody's. */
const GIVEN_BY = ['assign', 'take'] as const

/**
 * What this actor would do next on the order: the action allowed now that leads along the road, else the last one that prepares for it
 * (a definition names them in their order), else giving it to somebody; null when the next step is somebody else's. Dangerous actions
 * are nobody's next step.
 */
export function nextAction(definition: ProcessDefinition, order: OrderState, context: Context, at: Instant): string | null {
  const one: Case = { order, input: {}, at, context }
  let preparing: string | null = null
  for (const name in definition.actions) {
    const action = definition.actions[name]
    if (!action?.by[order.capacity].includes(context.actor.role) || action.common || action.dangerous) continue
    if (!isFrom(definition, action, order.state) || refusalBeforeForm(definition, name, action, one)) continue
    const leads = leadsBy(definition, action, order.state)
    if (leads > 0) return name
    if (leads === 0) preparing = name
  }
  return preparing ?? GIVEN_BY.find((name) => mayBegin(definition, name, one)) ?? null
}

/** Columns of the road that an action leads on by; below zero when back or off it. */
function leadsBy(definition: ProcessDefinition, { mayLeadTo, to }: ActionDefinition, state: string): number {
  const column = (name: string): number => definition.states[name]?.road ?? -1
  return Math.max(...(mayLeadTo ?? [typeof to === 'string' ? to : state]).map(column)) - column(state)
}

function mayBegin(definition: ProcessDefinition, name: string, one: Case): boolean {
  const action = definition.actions[name]
  return action !== undefined && refusalBeforeForm(definition, name, action, one) === null
}

function accepted(definition: ProcessDefinition, name: string, action: ActionDefinition, one: Case, command: Command): Decision {
  const { order, at, context } = one
  const outcome = action.outcome?.(one) ?? {}
  const to = typeof action.to === 'function' ? action.to(one) : (action.to ?? order.state)
  const { open: input, personal } = splitPrivate(action.form, one.input)
  // An end has nothing left to wait for.
  const lifted = bankHasActed(action, one) || (order.suspended !== null && definition.states[to]?.end !== undefined)
  const suspended = outcome.suspended === undefined && lifted ? null : outcome.suspended
  const event: OrderEvent = {
    type: name,
    at,
    actor: context.actor,
    from: order.version === 0 ? null : order.state,
    to,
    input,
    facts: outcome.facts ?? {},
    clocks: [],
    ...(outcome.assigneeId === undefined ? {} : { assigneeId: outcome.assigneeId }),
    ...(outcome.helperIds === undefined ? {} : { helperIds: outcome.helperIds }),
    ...(suspended === undefined ? {} : { suspended }),
    ...(command.device ? { device: command.device } : {}),
  }
  const told = { ...event, clocks: changedClocks(definition, order, event, command, context) }
  const after = apply(definition, order, told)
  const withdrawn = withdrawBreaches(definition, after, command.device?.arrivedAt ?? at, context)
  const events = [told, ...withdrawn]
  const reached = withdrawn.reduce((state, one) => apply(definition, state, one), after)
  const history = command.history ? [...command.history, ...events] : undefined
  const next = followed(definition, reached, one, history)
  return { kind: 'accepted', events: [...events, ...next.events], effects: [...(outcome.effects ?? []), ...next.effects], personal }
}

/** What the product does by itself on top, in the same breath: its own event, its own guards. */
function followed(
  definition: ProcessDefinition,
  order: OrderState,
  one: Case,
  history: readonly OrderEvent[] | undefined,
): Pick<Accepted, 'events' | 'effects'> {
  const action = definition.byItself?.(order) ?? null
  if (action === null) return { events: [], effects: [] }
  const command = { action, input: {}, at: one.at, ...(history ? { history } : {}) }
  const decision = decide(definition, order, command, { ...one.context, actor: SYSTEM_ACTOR })
  return decision.kind === 'accepted' ? decision : { events: [], effects: [] }
}

/** A late event (docs/spec/3) goes where it belongs in time, and every clock is reckoned again from the ordered history. */
function changedClocks(
  definition: ProcessDefinition,
  order: OrderState,
  event: OrderEvent,
  command: Command,
  context: Context,
): readonly Clock[] {
  if (!command.history) return clocksOf(definition, apply(definition, order, event), event, context)
  const clocks = recomputeClocks(definition, order, [...command.history, event], context)
  return clocks.filter((clock) => !order.clocks.some((one) => canonical(one) === canonical(clock)))
}

/** A breach that was announced and is none any more is withdrawn, visibly (docs/spec/3). */
function withdrawBreaches(definition: ProcessDefinition, order: OrderState, at: Instant, context: Context): OrderEvent[] {
  const events: OrderEvent[] = []
  let after = order
  for (const { kind, cycle, state } of order.clocks) {
    const clock = after.clocks.find((one) => one.kind === kind && one.cycle === cycle)
    if (order.facts[breachFact(kind, cycle)] !== true || state === 'void' || !clock || isOver(clock, at)) continue
    const event: OrderEvent = {
      type: 'breach_withdrawn',
      at,
      actor: SYSTEM_ACTOR,
      from: after.state,
      to: after.state,
      input: { kind, cycle },
      facts: { [breachFact(kind, cycle)]: 'withdrawn' },
      clocks: [],
    }
    const told = { ...event, clocks: clocksOf(definition, apply(definition, after, event), event, context) }
    after = apply(definition, after, told)
    events.push(told)
  }
  return events
}

/** What we waited for at the bank has come: whatever the bank does of its own lifts a suspension for it. */
function bankHasActed(action: ActionDefinition, one: Case): boolean {
  return one.order.suspended?.for === 'bank' && isBankRole(one.context.actor.role) && !action.common
}

function refusalBeforeForm(definition: ProcessDefinition, name: string, action: ActionDefinition, one: Case): Refusal | null {
  const who = whoRefusal(action, one)
  if (who) return who
  if (!isFrom(definition, action, one.order.state)) return refuse('action_not_allowed', { action: name, state: one.order.state })
  // A suspension is ours: it holds up our work, not what the bank answers for while its own clock runs.
  if (one.order.suspended && !action.whileSuspended && !isBankRole(one.context.actor.role))
    return refuse('order_suspended', { for: one.order.suspended.for })
  return firstRefusal(action.needs, one)
}

const TELLS_ALLOWED: readonly string[] = ['action_not_allowed', 'order_suspended', 'fact_missing', 'not_in_this_capacity']

/** A 409 of the order's standing tells what this actor may do instead, as far as the form does not matter. */
function withAllowed(definition: ProcessDefinition, one: Case, reason: Refusal | null): Refusal | null {
  if (!reason || !TELLS_ALLOWED.includes(reason.code)) return reason
  const allowed = availableActions(definition, one.order, one.context, one.at).filter((action) => action.allowed)
  return refuse(reason.code, { ...reason.detail, allowed: allowed.map((action) => action.action) })
}

function whoRefusal(action: ActionDefinition, one: Case): Refusal | null {
  const { role } = one.context.actor
  if (!action.by[one.order.capacity].includes(role)) {
    // R1: in the other capacity this role could; here it is the other side's to do.
    const other = one.order.capacity === 'acquirer' ? 'outsourcer' : 'acquirer'
    if (action.by[other].includes(role)) return refuse('not_in_this_capacity', { capacity: one.order.capacity })
    return refuse('role_not_allowed', { roles: [...action.by[one.order.capacity]] })
  }
  return firstRefusal(action.who, one)
}

function formRefusal(form: FormSchema, command: Command): Refusal | null {
  const errors = validateForm(form, command.input)
  return errors.length === 0
    ? null
    : refuse('form_invalid', { errors: errors.map((error): JsonObject => ({ path: error.path, rule: error.rule, wanted: error.wanted })) })
}

/** A photo that was never uploaded, or that is somebody else's, is no evidence. */
function missingFiles(form: FormSchema, one: Case): Refusal | null {
  const { files } = one.context.references
  const missing = files ? placesOfFiles(form, one.input).filter(({ id }) => !files.includes(id)) : []
  return missing.length === 0
    ? null
    : refuse('form_invalid', { errors: missing.map(({ id, path }) => ({ path, rule: 'file_uploaded', wanted: id })) })
}

function firstRefusal(guards: ActionDefinition['needs'], one: Case): Refusal | null {
  for (const guard of guards ?? []) {
    const reason = guard(one)
    if (reason) return reason
  }
  return null
}

function isFrom(definition: ProcessDefinition, action: ActionDefinition, state: string): boolean {
  if (action.from === 'any') return true
  return action.from === 'open' ? definition.states[state]?.end === undefined : action.from.includes(state)
}

function refused(reason: Refusal): Decision {
  return { kind: 'refused', reason }
}
