/** The mark: a line that climbs to the next lane. */
export function Logo() {
  return (
    <svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
      <path
        d="M1 12.5h4.6L9.5 2.5H14"
        fill="none"
        stroke="var(--tw-accent)"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="15" cy="2.5" r="2" fill="var(--tw-accent)" />
    </svg>
  )
}
