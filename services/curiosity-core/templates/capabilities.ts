import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about a package that code imports and does not have. */
export const missingDependency: Template<'missing_dependency'> = ({ name, reason, facts }) => {
  const { module = subjectOf(name), imports = [], count = imports.length, state, manifest = 'a manifest' } = facts
  const what = facts.package ?? module
  const places =
    imports.length === 0 ? 'Code imports' : `${imports[0]}${count > 1 ? ` and ${count - 1} more import` : ' imports'}`
  const how = {
    undeclared: `but ${manifest} does not declare it. Is ${what} to be added, or the import to go?`,
    not_installed: `and ${manifest} declares it, but it is not installed. Is ${what} to be installed?`,
    wrong_version: `but ${what} ${facts.installed ?? ''} is installed where ${manifest} asks for ${facts.declared ?? 'another version'}. Which is right?`,
  }
  return {
    hypothesis: `MISSING_CAPABILITY_DEPENDENCY_${token(what)}`,
    question: `${places} '${module}', ${state === undefined ? 'which is not there. What brings it?' : how[state]}`,
    evidence: evidence(reason, {
      imports: imports.join(', '),
      package: facts.package,
      declared: facts.declared,
      installed: facts.installed,
      confidence: facts.confidence,
      'less sure because': facts.why?.join('; '),
    }),
    action_class: 'find_substitute',
    autonomy: 2,
    value_estimate: 0.9,
    cost: 0.3,
    capability_key: `capability.${subjectOf(name)}`,
  }
}

/** The question about a program that code runs and the host does not have. */
export const missingTool: Template<'missing_tool'> = ({ name, reason, facts }) => {
  const { tool = subjectOf(name), uses = [], count = uses.length } = facts
  const by = uses.length === 0 ? 'Code runs' : `${uses[0]}${count > 1 ? ` and ${count - 1} more run` : ' runs'}`
  const install =
    facts.package === undefined
      ? 'What brings it, or can stand in for it?'
      : `Is the package ${facts.package} to be installed, or can something else do it?`
  return {
    hypothesis: `MISSING_CAPABILITY_TOOL_${token(tool)}`,
    question: `${by} '${tool}', which is on no PATH of the host. ${install}`,
    evidence: evidence(reason, {
      uses: uses.join(', '),
      package: facts.package,
      confidence: facts.confidence,
      'less sure because': facts.why?.join('; '),
    }),
    action_class: 'find_substitute',
    autonomy: 2,
    value_estimate: 0.9,
    cost: 0.3,
    capability_key: `capability.${subjectOf(name)}`,
  }
}
