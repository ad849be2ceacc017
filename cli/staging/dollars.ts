/** An amount in US dollars. */
export const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
