import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type ValidationContext,
  visit,
} from 'graphql';

/** The document as if nothing of it were deferred. Its nodes keep their places, which errors tell. */
export function withoutDefer(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: node => (isDefer(node) ? null : undefined) });
}

/** A client finds out by its label what a later part is: it has to be one of its own, and the same in every request. */
export function deferLabels(context: ValidationContext): ASTVisitor {
  const known = new Map<string, DirectiveNode>();
  return {
    Directive(node) {
      if (!isDefer(node)) return;
      const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (label === undefined || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) {
        const message = 'The label of @defer has to be a text in the document, and no variable.';
        context.reportError(new GraphQLError(message, { nodes: label }));
        return;
      }
      const other = known.get(label.value);
      if (other === undefined) known.set(label.value, node);
      else {
        const message = `Two fragments are deferred under the label "${label.value}". Give each a label of its own.`;
        context.reportError(new GraphQLError(message, { nodes: [other, node] }));
      }
    },
  };
}

function isDefer({ name }: DirectiveNode): boolean {
  return name.value === 'defer';
}
