export { CARD_CRONTAB, followGateway } from './follow-gateway.ts'
export { cutOffMsOf } from './read-card.ts'
export { cardRoutes } from './routes.ts'
