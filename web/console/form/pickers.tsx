import { useOrganisations, usePeople } from '#web/api/reference.ts'
import { useConsoleText } from '../use-console-text.ts'
import type { FieldProps } from './field-props.ts'

const DEPARTMENT_LEVEL = 2
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A person of this scope; account managers with little to do first. */
export function Person({ id, value, change, describedBy }: FieldProps) {
  const { say } = useConsoleText()
  const people = usePeople(undefined)
  const managersFirst = [...(people.data ?? [])].sort(
    (a, b) => Number(b.role === 'account_manager') - Number(a.role === 'account_manager') || a.openOrders - b.openOrders,
  )
  return (
    <select
      className="tw-select"
      id={id}
      value={textOf(value)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">{say('form.person.choose')}</option>
      {managersFirst.map((one) => (
        <option key={`${one.id} ${one.role} ${one.nodeId}`} value={one.id}>
          {one.name} · {say(`role.${one.role}`)} · {one.nodeName} · {say('assign.open', { count: one.openOrders })}
        </option>
      ))}
    </select>
  )
}

/** A county department. */
export function Department({ id, value, change, describedBy }: FieldProps) {
  const { say } = useConsoleText()
  const company = useOrganisations('company')
  const nodes = company.data ?? []
  return (
    <select
      className="tw-select"
      id={id}
      value={textOf(value)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : Number(event.target.value))}
    >
      <option value="">{say('form.choose')}</option>
      {nodes
        .filter((one) => one.level === DEPARTMENT_LEVEL && !one.closed)
        .map((one) => (
          <option key={one.id} value={one.id}>
            {nodes.find((parent) => parent.id === one.parentId)?.shortName ?? ''} {one.shortName}
          </option>
        ))}
    </select>
  )
}
