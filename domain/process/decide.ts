import { type Clock, endClock, isOpen, pauseClock, resumeClock, startClock, voidClock } from '../clock/clock.ts'
import { SYSTEM_ACTOR } from '../organisation/role.ts'
import { isObject, type JsonObject, type Refusal } from '../result.ts'
import { DAY_MS, type Instant } from '../time.ts'
import {
  type Accepted,
  type ActionDefinition,
  type Case,
  type Command,
  type Context,
  type Decision,
  type OrderEvent,
  type OrderState,
  type ProcessDefinition,
  refuse,
} from './definition.ts'
import { type FormSchema, filesIn, splitPrivate, validateForm } from './form.ts'

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
  const reason =
    withAllowed(definition, one, refusalBeforeForm(definition, command.action, action, one)) ??
    formRefusal(action.form, command) ??
    missingFiles(action.form, one) ??
    firstRefusal(action.checks, one)
  if (reason) return refused(reason)
  return accepted(definition, command.action, action, one)
}

/** Facts of an order that no event has touched yet; the server gives id, number and what the contract says. */
export type Blank = Pick<OrderState, 'id' | 'number' | 'capacity' | 'regionClass' | 'source'>

/** Opens an order: the first event of its history, or why not. */
export function open(definition: ProcessDefinition, blank: Blank, command: Command, context: Context): Decision {
  const order = blankOrder(definition, blank, command.at)
  const input = isObject(command.input) ? command.input : {}
  const one: Case = { order, input, at: command.at, context }
  const { opening } = definition
  const reason =
    whoRefusal(opening, one) ?? firstRefusal(opening.needs, one) ?? formRefusal(opening.form, command) ?? firstRefusal(opening.checks, one)
  return reason ? refused(reason) : accepted(definition, command.action, opening, one)
}

/** The order after an event. Replaying all events over the blank order gives the row that is stored. */
export function apply(definition: ProcessDefinition, order: OrderState, event: OrderEvent): OrderState {
  const ended = definition.states[event.to]?.end !== undefined
  return {
    ...order,
    state: event.to,
    facts: { ...order.facts, ...event.facts },
    clocks: mergeClocks(order.clocks, event.clocks),
    assigneeId: event.assigneeId === undefined ? order.assigneeId : event.assigneeId,
    helperIds: event.helperIds ?? order.helperIds,
    suspended: event.suspended === undefined ? order.suspended : event.suspended,
    version: order.version + 1,
    closedAt: ended ? (order.closedAt ?? event.at) : null,
  }
}

/** The blank order that history starts from. */
export function blankOrder(definition: ProcessDefinition, blank: Blank, openedAt: Instant): OrderState {
  return {
    ...blank,
    process: definition.process,
    definitionVersion: definition.version,
    state: definition.first,
    assigneeId: null,
    helperIds: [],
    facts: {},
    clocks: [],
    suspended: null,
    version: 0,
    openedAt,
    closedAt: null,
  }
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

/** The clocks an order should have after its state, facts or suspension changed: a function of the order alone. */
export function clocksOf(
  definition: ProcessDefinition,
  order: OrderState,
  at: Instant,
  context: Pick<Context, 'calendar' | 'targets'>,
): Clock[] {
  const changed: Clock[] = []
  for (const rule of definition.clocks) {
    const cycles = order.clocks.filter((clock) => clock.kind === rule.kind)
    const last = cycles.at(-1)
    const current = last && isOpen(last) ? last : undefined
    const wants = rule.wants(order)
    const alive = wants === 'running' || wants === 'paused'
    let next = current
    if (!current && alive) {
      const targetMs = rule.targetDays(order, context.targets) * DAY_MS
      const start = {
        kind: rule.kind,
        side: rule.side,
        counts: rule.counts,
        cycle: cycles.length + 1,
        ruleId: context.targets.ruleId,
        targetMs,
        startedAt: at,
      }
      next = startClock(start, context.calendar)
    }
    if (next && alive) next = wants === 'paused' ? pauseClock(next, at, context.calendar) : resumeClock(next, at, context.calendar)
    if (next && wants === 'ended') next = endClock(next, at, context.calendar)
    if (next && wants === 'void') next = voidClock(next, at)
    if (next && wants === 'absent') next = endClock(next, at, context.calendar)
    if (next && next !== current) changed.push(next)
  }
  return changed
}

function accepted(definition: ProcessDefinition, name: string, action: ActionDefinition, one: Case): Decision {
  const { order, at, context } = one
  const outcome = action.outcome?.(one) ?? {}
  const to = typeof action.to === 'function' ? action.to(one) : (action.to ?? order.state)
  const { open: input, personal } = splitPrivate(action.form, one.input)
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
    ...(outcome.suspended === undefined ? {} : { suspended: outcome.suspended }),
  }
  const clocks = clocksOf(definition, apply(definition, order, event), at, context)
  const told = { ...event, clocks }
  const next = followed(definition, apply(definition, order, told), one)
  return { kind: 'accepted', events: [told, ...next.events], effects: [...(outcome.effects ?? []), ...next.effects], personal }
}

/** What the product does by itself on top, in the same breath: its own event, its own guards. */
function followed(definition: ProcessDefinition, order: OrderState, one: Case): Pick<Accepted, 'events' | 'effects'> {
  const action = definition.byItself?.(order) ?? null
  if (action === null) return { events: [], effects: [] }
  const decision = decide(definition, order, { action, input: {}, at: one.at }, { ...one.context, actor: SYSTEM_ACTOR })
  return decision.kind === 'accepted' ? decision : { events: [], effects: [] }
}

function refusalBeforeForm(definition: ProcessDefinition, name: string, action: ActionDefinition, one: Case): Refusal | null {
  const who = whoRefusal(action, one)
  if (who) return who
  if (!isFrom(definition, action, one.order.state)) return refuse('action_not_allowed', { action: name, state: one.order.state })
  if (one.order.suspended && !action.whileSuspended) return refuse('order_suspended', { for: one.order.suspended.for })
  return firstRefusal(action.needs, one)
}

const TELLS_ALLOWED: readonly string[] = ['action_not_allowed', 'order_suspended', 'fact_missing']

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
    return refuse('role_not_allowed', { allowed: [...action.by[one.order.capacity]] })
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
  const missing = files ? filesIn(form, one.input).filter((id) => !files.includes(id)) : []
  return missing.length === 0
    ? null
    : refuse('form_invalid', { errors: missing.map((id) => ({ path: '', rule: 'file_uploaded', wanted: id })) })
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

function mergeClocks(before: readonly Clock[], changed: readonly Clock[]): Clock[] {
  const same = (a: Clock, b: Clock): boolean => a.kind === b.kind && a.cycle === b.cycle
  return [
    ...before.map((clock) => changed.find((one) => same(one, clock)) ?? clock),
    ...changed.filter((one) => !before.some((clock) => same(one, clock))),
  ]
}

function refused(reason: Refusal): Decision {
  return { kind: 'refused', reason }
}
