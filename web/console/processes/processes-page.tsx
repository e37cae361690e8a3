import { useState } from 'react'
import type { Capacity } from '#domain/organisation/role.ts'
import type { ActionDefinition, ProcessDefinition } from '#domain/process/definition.ts'
import { flowChart } from '#domain/process/flow-chart.ts'
import { definitionOf } from '#domain/process/registry.ts'
import { Road } from '#web/ui/road.tsx'
import { useConsoleText } from '../use-console-text.ts'

const VERSION = 1

/** Documentation of a process, drawn from the definition that runs it. */
export function ProcessesPage() {
  const { say } = useConsoleText()
  const [capacity, setCapacity] = useState<Capacity>('acquirer')
  const definition = definitionOf('installation', VERSION)
  if (!definition) return null
  const { process, version, opening, actions } = definition
  const own = Object.entries(actions).filter(([, one]) => !one.common)
  const common = Object.entries(actions).filter(([, one]) => one.common)
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say(`process.${process}`)}</h1>
        <span className="tw-tag">{say('processes.version', { version })}</span>
        <span className="cs-sub">{say('processes.about')}</span>
        <div className="cs-tools">
          <select
            className="tw-select"
            aria-label={say('processes.as')}
            value={capacity}
            onChange={(event) => setCapacity(event.target.value === 'outsourcer' ? 'outsourcer' : 'acquirer')}
          >
            {(['acquirer', 'outsourcer'] as const).map((one) => (
              <option key={one} value={one}>
                {say(`capacity.${one}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <section className="tw-card">
        <header>
          <h2>{say('road.title')}</h2>
        </header>
        <div className="tw-card-body">
          <Road chart={flowChart(definition, capacity, null)} process={process} due={null} />
        </div>
      </section>
      <ActionTable title={say('order.own')} definition={definition} actions={[['notify', opening], ...own]} capacity={capacity} />
      <ActionTable title={say('processes.commonActions')} definition={definition} actions={common} capacity={capacity} />
    </div>
  )
}

function ActionTable({
  title,
  definition,
  actions,
  capacity,
}: {
  title: string
  definition: ProcessDefinition
  actions: readonly (readonly [string, ActionDefinition])[]
  capacity: Capacity
}) {
  const { say } = useConsoleText()
  const stateName = (state: string): string => say(`state.${definition.process}.${state}`)
  const targets = (one: ActionDefinition): string =>
    (one.mayLeadTo ?? (typeof one.to === 'string' ? [one.to] : [])).map(stateName).join(' / ') || say('processes.stays')
  const head = [say('processes.action'), say('processes.from'), say('processes.to'), say('processes.by')]
  return (
    <section className="tw-card cs-table-card">
      <header>
        <h2>{title}</h2>
      </header>
      <table className="cs-table">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {actions.map(([action, one]) => {
            const by = one.by[capacity].map((role) => say(`role.${role}`)).join(say('list.and'))
            const from = typeof one.from === 'string' ? say('processes.anyOpen') : one.from.map(stateName).join(say('list.and'))
            return (
              <tr key={action}>
                <td data-name={head[0]}>
                  <b>{say(`action.${definition.process}.${action}`)}</b>
                </td>
                <td data-name={head[1]}>{action === 'notify' ? '—' : from}</td>
                <td data-name={head[2]}>{targets(one)}</td>
                <td data-name={head[3]}>{by || '—'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
