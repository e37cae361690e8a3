import type { Role } from '../../organisation/role.ts'
import { isObject, type JsonObject } from '../../result.ts'
import { COMMON_ACTIONS } from '../common-actions.ts'
import type { ActionDefinition, Case, Facts, OrderState, ProcessDefinition } from '../definition.ts'
import { refuse } from '../definition.ts'
import * as guards from '../guards.ts'
import { INSTALLATION_CLOCKS, installationHolder } from './installation-clocks.ts'
import * as forms from './installation-forms.ts'
import { KEY_ACTIONS } from './installation-keys.ts'
import { PREPARING_ACTIONS } from './installation-preparing.ts'
import { RISK_REVIEW_FROM, riskScore } from './installation-risk.ts'
import { endOfVisit, INSTALLATION_VISITS, VISIT_ACTIONS } from './installation-visit.ts'

const { fact, factIs, factIsNot, isAssignee, noApproverPending, notWho, textList, visitedHere } = guards
const same = (...roles: Role[]): ActionDefinition['by'] => ({ acquirer: roles, outsourcer: roles })
const split = (acquirer: Role, outsourcer: Role): ActionDefinition['by'] => ({ acquirer: [acquirer], outsourcer: [outsourcer] })

export function materialsComplete(materials: readonly string[]): boolean {
  return forms.NOTICE_MATERIALS.every((wanted) => materials.includes(wanted))
}

/**
 * Materials of the notice that are there. An order that was opened before they were kept with it has all but those that were named as
 * missing.
 */
export function handedIn(facts: Facts): readonly string[] {
  return facts.materials === undefined
    ? forms.NOTICE_MATERIALS.filter((material) => !textList(facts.missing).includes(material))
    : textList(facts.materials)
}

/** Questions of the risk questionnaire that were answered with yes. */
const risksOf = ({ input }: Case): readonly string[] =>
  Object.entries(isObject(input.risks) ? input.risks : {}).flatMap(([question, answer]) => (answer === 'yes' ? [question] : []))

const isListed = (one: Case): boolean => one.context.references.blacklistHit === true
/** R4: without a list nobody was asked, and whether the merchant may be signed is for people to find out. */
const isUnasked = (one: Case): boolean => one.context.references.blacklistReference === undefined
const isReviewDue = (one: Case): boolean => riskScore(risksOf(one)) >= RISK_REVIEW_FROM || isListed(one) || isUnasked(one)

/** R4: result, time and reference of the query, kept with the order. */
const blacklistQuery = (one: Case): JsonObject => ({
  result: isUnasked(one) ? 'not_asked' : isListed(one) ? 'hit' : 'clear',
  at: one.at,
  reference: one.context.references.blacklistReference ?? null,
})

/** A notice with complete materials goes on by itself where the contract lets it. */
const acceptsByItself = ({ state, facts }: OrderState): boolean =>
  state === 'notified' && facts.auto_accept === true && facts.materials_complete === true && facts.notice_returned !== true

const opening: ActionDefinition = {
  from: ['notified'],
  to: 'notified',
  by: same('bank_officer', 'agent', 'account_manager'),
  form: forms.NotifyForm,
  needs: [guards.filingValid],
  references: ['filingValid', 'possibleDuplicate', 'autoAccept', 'officeReview'],
  outcome: (one) => ({
    facts: {
      notified_by: one.context.actor.personId,
      // R3: who found a merchant is known for good.
      ...(one.context.actor.role === 'account_manager' ? { found_by: one.context.actor.personId } : {}),
      materials: [...textList(one.input.materials)],
      materials_complete: materialsComplete(textList(one.input.materials)),
      terminals_wanted: Number(one.input.terminalsWanted),
      ...(one.context.references.possibleDuplicate ? { possible_duplicate: true } : {}),
      // The contract's words of the day, kept with the order: history gives the same again.
      ...(one.context.references.autoAccept ? { auto_accept: true } : {}),
      ...(one.context.references.officeReview ? { office_review: true } : {}),
    },
  }),
}

const NOTICE: ProcessDefinition['actions'] = {
  return_notice: {
    from: ['notified'],
    news: true,
    by: same('agent'),
    form: forms.ReturnNoticeForm,
    needs: [factIsNot('notice_returned')],
    outcome: (one) => ({
      facts: {
        notice_returned: true,
        materials_complete: false,
        notice_returns: Number(fact(one, 'notice_returns') ?? 0) + 1,
        materials: handedIn(one.order.facts).filter((material) => !textList(one.input.missing).includes(material)),
        missing: one.input.missing ?? [],
      },
    }),
  },
  resubmit_notice: {
    from: ['notified'],
    news: true,
    by: same('bank_officer'),
    form: forms.ResubmitNoticeForm,
    needs: [factIs('notice_returned')],
    // What comes now is added to what is there already.
    outcome: (one) => {
      const materials = [...new Set([...handedIn(one.order.facts), ...textList(one.input.materials)])]
      return { facts: { notice_returned: false, missing: [], materials, materials_complete: materialsComplete(materials) } }
    },
  },
  accept_notice: {
    from: ['notified'],
    to: 'surveying',
    by: same('agent', 'system'),
    form: forms.EmptyForm,
    needs: [factIsNot('notice_returned'), factIs('materials_complete'), noApproverPending],
    // R2: what is accepted is new, whenever the notice came.
    checks: [guards.filingValid],
    references: ['filingValid'],
  },
}

const SURVEY: ProcessDefinition['actions'] = {
  submit_survey: {
    from: ['surveying'],
    mayLeadTo: ['surveying', 'signing'],
    by: same('account_manager'),
    form: forms.SurveyForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [visitedHere, factIsNot('risk_review_due'), noApproverPending],
    checks: [
      // R5: by video only without fixed premises.
      (one) =>
        one.input.contactKind === 'synchronous_video' && !risksOf(one).includes('no_fixed_premises')
          ? refuse('form_invalid', { errors: [{ path: '/contactKind', rule: 'R5_video_only_without_premises', wanted: 'face_to_face' }] })
          : null,
    ],
    references: ['blacklistHit', 'blacklistReference'],
    to: (one) => (isReviewDue(one) ? 'surveying' : 'signing'),
    outcome: (one) => {
      const due = isReviewDue(one)
      return {
        facts: {
          surveyed_by: one.context.actor.personId,
          risk_score: riskScore(risksOf(one)),
          blacklist: blacklistQuery(one),
          ...(due ? { risk_review_due: true } : {}),
        },
        effects: [{ kind: 'record_place' }, ...(due ? [] : [{ kind: 'merchant_state', state: 'signing' } as const])],
      }
    },
  },
  clear_risk: {
    from: ['surveying'],
    to: 'signing',
    by: split('risk_officer', 'bank_officer'),
    form: forms.OpinionForm,
    who: [notWho('surveyed_by'), notWho('signed_by'), notWho('found_by')],
    needs: [factIs('risk_review_due')],
    // R4: as long as the list names the merchant there is nothing to clear; it can be rejected.
    checks: [guards.notBlacklisted],
    references: ['blacklistHit'],
    outcome: () => ({
      facts: { risk_review_due: false },
      effects: [{ kind: 'merchant_state', state: 'signing' }],
    }),
  },
  reject_risk: {
    from: ['surveying'],
    to: 'risk_rejected',
    by: split('risk_officer', 'bank_officer'),
    form: forms.OpinionForm,
    who: [notWho('surveyed_by'), notWho('signed_by'), notWho('found_by')],
    needs: [factIs('risk_review_due')],
    dangerous: true,
    outcome: (one) => {
      const visit = endOfVisit(one)
      return {
        facts: { risk_review_due: false, approvers_pending: [], ...visit.facts },
        effects: [{ kind: 'merchant_state', state: 'prospect' }, ...visit.effects, { kind: 'inform_bank' }],
      }
    },
  },
}

const SIGNING: ProcessDefinition['actions'] = {
  submit_agreement: {
    from: ['signing'],
    mayLeadTo: ['surveying', 'signing', 'bank_approval'],
    by: same('account_manager'),
    form: forms.AgreementForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [factIsNot('office_review_due'), noApproverPending],
    references: ['blacklistHit', 'blacklistReference'],
    // R4: asked again before signing; a hit is reviewed like a risk of the survey.
    to: (one) => (isListed(one) ? 'surveying' : fact(one, 'office_review') === true ? 'signing' : 'bank_approval'),
    outcome: (one) => {
      const blacklist = blacklistQuery(one)
      const signed_by = one.context.actor.personId
      if (isListed(one)) return { facts: { blacklist, signed_by, risk_review_due: true } }
      const facts = { blacklist, signed_by, agreement: true }
      return { facts: fact(one, 'office_review') === true ? { ...facts, office_review_due: true } : facts }
    },
  },
  // 资料审核: the office, and not who collected them, looks at the materials before the bank does.
  pass_review: {
    from: ['signing'],
    to: 'bank_approval',
    by: same('agent'),
    form: forms.OptionalOpinionForm,
    who: [notWho('surveyed_by'), notWho('signed_by'), notWho('found_by')],
    needs: [factIs('office_review_due'), noApproverPending],
    outcome: () => ({ facts: { office_review_due: false } }),
  },
  return_review: {
    from: ['signing'],
    by: same('agent'),
    form: forms.OpinionForm,
    who: [notWho('surveyed_by'), notWho('signed_by'), notWho('found_by')],
    needs: [factIs('office_review_due')],
    outcome: () => ({ facts: { office_review_due: false, agreement: false } }),
  },
  // R3: who notified the merchant does not approve it.
  approve: {
    from: ['bank_approval'],
    to: 'preparing',
    by: same('bank_officer'),
    form: forms.OptionalOpinionForm,
    who: [notWho('notified_by')],
    needs: [noApproverPending],
    outcome: (one) => ({ facts: { approved_by: one.context.actor.personId } }),
  },
  return_for_correction: {
    from: ['bank_approval'],
    to: 'signing',
    by: same('bank_officer'),
    form: forms.OpinionForm,
    who: [notWho('notified_by')],
  },
  reject: {
    from: ['bank_approval'],
    to: 'bank_rejected',
    by: same('bank_officer'),
    form: forms.OpinionForm,
    who: [notWho('notified_by')],
    dangerous: true,
    outcome: (one) => {
      const visit = endOfVisit(one)
      return {
        facts: { approvers_pending: [], ...visit.facts },
        effects: [{ kind: 'merchant_state', state: 'prospect' }, ...visit.effects],
      }
    },
  },
}

/** Process 1, installation 新装机 (docs/spec/2). */
export const INSTALLATION: ProcessDefinition = {
  process: 'installation',
  version: 1,
  letters: 'NI',
  first: 'notified',
  states: {
    notified: { road: 0 },
    surveying: { road: 1 },
    signing: { road: 2 },
    bank_approval: { road: 3 },
    preparing: { road: 4 },
    awaiting_key: { road: 5 },
    installing: { road: 6 },
    normal: { road: 7, end: 'good' },
    risk_rejected: { end: 'bad' },
    bank_rejected: { end: 'bad' },
    cancelled: { end: 'bad' },
  },
  opening,
  actions: { ...NOTICE, ...SURVEY, ...SIGNING, ...PREPARING_ACTIONS, ...KEY_ACTIONS, ...VISIT_ACTIONS, ...COMMON_ACTIONS },
  clocks: INSTALLATION_CLOCKS,
  visits: INSTALLATION_VISITS,
  byItself: (order) => (acceptsByItself(order) ? 'accept_notice' : null),
  holder: installationHolder,
}
