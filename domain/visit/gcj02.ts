import type { Position } from './distance.ts'

/** The ellipsoid of the public formula (Krasovsky 1940). */
const AXIS_M = 6_378_245
const ECCENTRICITY_SQUARED = 0.006693421622965943
const RAD = Math.PI / 180

/**
 * Forward only, for a Chinese map or the navigate link: positions are stored and compared as measured, in WGS-84.
 * Outside China nothing is shifted. The public approximation, good to about a metre.
 * @see docs/spec/5, "Positions"
 */
export function gcj02Of(at: Position): Position {
  if (isOutsideChina(at)) return at
  const [x, y] = [at.lon - 105, at.lat - 35]
  const sine = Math.sin(at.lat * RAD)
  const magic = 1 - ECCENTRICITY_SQUARED * sine * sine
  const root = Math.sqrt(magic)
  const perLat = ((AXIS_M * (1 - ECCENTRICITY_SQUARED)) / (magic * root)) * RAD
  const perLon = (AXIS_M / root) * Math.cos(at.lat * RAD) * RAD
  return { lat: at.lat + northM(x, y) / perLat, lon: at.lon + eastM(x, y) / perLon }
}

/** The frame that map makers use: nothing is shifted outside it. */
function isOutsideChina({ lat, lon }: Position): boolean {
  return lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271
}

function northM(x: number, y: number): number {
  const plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  return plain + waves([x * 6, 20], [x * 2, 20]) + waves([y, 20], [y / 3, 40]) + waves([y / 12, 160], [y / 30, 320])
}

function eastM(x: number, y: number): number {
  const plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  return plain + waves([x * 6, 20], [x * 2, 20]) + waves([x, 20], [x / 3, 40]) + waves([x / 12, 150], [x / 30, 300])
}

function waves(...both: readonly (readonly [halfTurns: number, metres: number])[]): number {
  return (both.reduce((sum, [halfTurns, metres]) => sum + metres * Math.sin(halfTurns * Math.PI), 0) * 2) / 3
}
