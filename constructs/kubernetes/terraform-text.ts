/**
 * Text that stands for itself in Terraform: `${` and `%{` would start a template.
 * For texts of engines and shells, never for values that hold references.
 */
export const terraformText = (text: string): string =>
	text.replaceAll("${", "$${").replaceAll("%{", "%%{");
