/** WGS-84, degrees. */
export interface Position {
  readonly lat: number
  readonly lon: number
}

/** Farther than this from the merchant's place, a check-in is taken but flagged (docs/spec/2, Visits). */
export const CHECK_IN_DISTANCE_MAX_M = 300
const EARTH_RADIUS_M = 6_371_008.8

/** Great-circle distance in metres (haversine); both in WGS-84. */
export function distanceM(a: Position, b: Position): number {
  const rad = Math.PI / 180
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}
