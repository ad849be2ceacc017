import { TerraformElement, Token, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

/** `${` and `%{` start a template (Terraform docs, "Strings and Templates"), also behind further signs. */
const TEMPLATE = /([$%]+)\{/g;
/** A reference that cdktf has put into a text. */
const REFERENCE = /(\$\{TfToken\[[\w:.-]+\]\})/;
/** Blocks that Terraform reads as they are: it evaluates nothing there (hcl/json, "literal-only mode"). */
const LITERAL_BLOCKS: ReadonlySet<string> = new Set(["terraform", "variable"]);

/** A string of Terraform's language between template signs, of a text that holds signs alone. */
const quoted = (signs: string): string => `\${"${signs}"}`;

/** Text in Terraform's notation, so that it is applied byte for byte as it is given; references in it stay references. */
export function terraformText(text: string): string {
	const parts = text.split(REFERENCE);
	if (parts.length === 1)
		return text.replaceAll(TEMPLATE, (run, signs: string) =>
			signs.length === 1 ? signs + run : `${quoted(signs)}{`,
		);
	// cdktf takes `${` beside a reference for an expression that the reference is in: there it is closed at once.
	return parts
		.map((part, index) =>
			index % 2
				? part
				: part
						.replaceAll(TEMPLATE, (_, signs: string) => `${quoted(signs)}{`)
						.replace(index < parts.length - 1 ? /\$+$/ : /(?!)/, quoted),
		)
		.join("");
}

/**
 * Has all that is below a construct synthesized as the text that it is: what somebody typed never becomes an expression of
 * Terraform, which may read files and variables. Only cdktf's references and functions are expressions.
 */
export function keepTextLiteral(scope: IConstruct): void {
	for (const element of scope.node.findAll()) {
		if (!TerraformElement.isTerraformElement(element)) continue;
		const synthesized = element.toTerraform.bind(element);
		element.toTerraform = () => literal(synthesized());
	}
}

const literal = (blocks: Readonly<Record<string, unknown>>) =>
	Object.fromEntries(
		Object.entries(blocks).map(([name, block]) => [
			name,
			LITERAL_BLOCKS.has(name) ? block : mapTexts(block),
		]),
	);

function mapTexts(value: unknown): unknown {
	if (typeof value === "string") return terraformText(value);
	if (typeof value !== "object" || value === null) return value;
	if (Tokenization.isResolvable(value) || Token.isUnresolved(value))
		return value;
	if (Array.isArray(value)) return value.map(mapTexts);
	return Object.fromEntries(
		Object.entries(value).map(([key, each]) => [
			terraformText(key),
			mapTexts(each),
		]),
	);
}
