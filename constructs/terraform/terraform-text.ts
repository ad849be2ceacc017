/**
 * Text that stands for itself in Terraform, where `${` and `%{` start a template: doubled, they do not.
 * For texts of engines and shells, never for values that hold references.
 */
export const terraformText = (text: string): string =>
	text.replaceAll(/[$%]\{/g, (start) => start[0] + start);
