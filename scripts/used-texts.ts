// Finds out which texts of src/locales the program uses, by the types of the compiler: `words.heading` counts for the
// texts that `words` stands for there, wherever it comes from. If a text is found by a value, as in `words.errors[code]`,
// or its group is handed on as a whole, the name of the text has to stand somewhere in the sources.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BindingElement, Node } from 'typescript/unstable/ast'
import {
  isBindingElement,
  isElementAccessExpression,
  isExpression,
  isIdentifier,
  isNumericLiteral,
  isObjectBindingPattern,
  isParameterDeclaration,
  isPropertyAccessExpression,
  isStringLiteral,
  isTypeAliasDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { API, type Checker, type Type } from 'typescript/unstable/sync'

/** Whether the program uses the text at a path such as `signIn.heading`. `groups` are the paths that texts stand below. */
export function usedTexts(root: string, groups: readonly string[]): (path: string) => boolean {
  const files = globSync('src/**/*.ts', { cwd: root, exclude: ['src/locales/**', '**/*.test.ts'] })
  const sources = files.map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }))
  const api = new API({ cwd: root })
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects()
    if (!project) throw new Error(`no project in ${root}`)
    const pathOf = pathsByType(project.checker, wordsType(), groups)
    const used: Uses = { texts: new Set(), groups: new Set() }
    for (const { file, source } of sources) {
      const parsed = /\bwords\b/.test(source) && project.program.getSourceFile(join(root, file))
      if (parsed) collect(project.checker, parsed, pathOf, used)
    }
    const everything = sources.map(({ source }) => source).join('\n')
    return (path) => {
      if (used.texts.has(path)) return true
      const group = groups.findLast((each) => used.groups.has(each) && path.startsWith(`${each}.`))
      if (group === undefined) return false
      const [name = ''] = path.slice(group.length + 1).split('.')
      return isNamed(name, everything)
    }

    function wordsType(): Type {
      const { program, checker } = project as NonNullable<typeof project>
      const declaration = program
        .getSourceFile(join(root, 'src/locales/words.ts'))
        ?.statements.find((each) => isTypeAliasDeclaration(each) && each.name.text === 'Words')
      const type =
        declaration && isTypeAliasDeclaration(declaration) && checker.getTypeFromTypeNode(declaration.type)
      if (!type) throw new Error('src/locales/words.ts declares no type Words')
      return type
    }
  } finally {
    api.close()
  }
}

interface Uses {
  texts: Set<string>
  /** Groups of which it is decided only as the program runs which text is used. */
  groups: Set<string>
}

type PathOf = (type: Type | undefined) => string | undefined

/** Each group is a type of its own. The path of all words is empty. */
function pathsByType(checker: Checker, words: Type, groups: readonly string[]): PathOf {
  const types = new Map([['', words]])
  for (const group of groups) {
    const at = group.lastIndexOf('.')
    const parent = types.get(group.slice(0, Math.max(0, at)))
    const symbol = parent && checker.getPropertyOfType(parent, group.slice(at + 1))
    const type = symbol && checker.getTypeOfSymbol(symbol)
    if (type) types.set(group, type)
  }
  const paths = new Map([...types].map(([path, type]) => [type.id, path]))
  return (type) => type && paths.get(type.id)
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function collect(checker: Checker, file: Node, pathOf: PathOf, used: Uses): void {
  const typeOf = (node: Node): Type | undefined => checker.getTypeAtLocation(node)
  const visit = (node: Node, parent: Node): void => {
    if (isPropertyAccessExpression(node)) {
      const path = pathOf(typeOf(node.expression))
      if (path !== undefined) used.texts.add(below(path, node.name.text))
    }
    if (isElementAccessExpression(node)) {
      const path = pathOf(typeOf(node.expression))
      const key = node.argumentExpression
      if (path !== undefined)
        if (isStringLiteral(key) || isNumericLiteral(key)) used.texts.add(below(path, key.text))
        else used.groups.add(path)
    }
    if (isObjectBindingPattern(node)) {
      const path = pathOf(typeDestructuredBy(parent))
      for (const element of node.elements)
        if (path !== undefined && isBindingElement(element)) used.texts.add(below(path, nameOf(element)))
    }
    if (isHandedOn(node, parent)) {
      const path = pathOf(typeOf(node))
      if (path) used.groups.add(path)
    }
    node.forEachChild((child) => visit(child, node))
  }
  /** `parent` holds the pattern. */
  const typeDestructuredBy = (parent: Node): Type | undefined => {
    if (isVariableDeclaration(parent)) return parent.initializer && typeOf(parent.initializer)
    if (isParameterDeclaration(parent)) return parent.type && checker.getTypeFromTypeNode(parent.type)
    if (!isBindingElement(parent)) return undefined
    const whole = typeDestructuredBy(parent.parent.parent)
    const property = whole && checker.getPropertyOfType(whole, nameOf(parent))
    return property && checker.getTypeOfSymbol(property)
  }
  file.forEachChild((child) => visit(child, file))
}

function nameOf({ propertyName, name }: BindingElement): string {
  const node = propertyName ?? name
  return node && isIdentifier(node) ? node.text : ''
}

/** Whether a node stands for a value that goes somewhere where what it is made of can no longer be seen. */
function isHandedOn(node: Node, parent: Node): boolean {
  if (!isIdentifier(node) && !isPropertyAccessExpression(node)) return false
  if (isPropertyAccessExpression(parent) || isElementAccessExpression(parent)) return false
  if (isBindingElement(parent)) return false
  if (isVariableDeclaration(parent)) return parent.initializer === node && parent.type !== undefined
  return isExpression(node)
}

/** A name counts in parts, too, as in `how_${method}`. */
function isNamed(name: string, sources: string): boolean {
  if (new RegExp(`\\b${name}\\b`).test(sources)) return true
  const at = name.indexOf('_') + 1
  return at > 0 && sources.includes(`\`${name.slice(0, at)}\${`) && isNamed(name.slice(at), sources)
}
