// What the engine says of every place in a form, by the paths of its submission.

const nameOf = (node) => node.currentState.reference.replace(/\[\d+\]$/, '').split('/').pop();

function describe(node) {
  const { relevant, required, instanceValue } = node.currentState;
  return {
    relevant,
    required,
    value: instanceValue ?? '',
    constraint: node.validationState.constraint?.valid ?? true,
    violation: node.validationState.violation?.condition ?? null,
  };
}

// Only repetitions that are asked are in the submission, so only they count.
function addRange(range, path, state) {
  let position = 0;
  for (const repetition of range.currentState.children) {
    if (repetition.currentState.relevant) {
      position += 1;
      state.set(`${path}[${position}]`, describe(repetition));
      addChildren(repetition, `${path}[${position}]`, state);
    }
  }
}

function addChildren(node, path, state) {
  for (const child of node.currentState.children) {
    const place = `${path}/${nameOf(child)}`;
    if (child.nodeType.startsWith('repeat-range')) {
      addRange(child, place, state);
      continue;
    }
    state.set(place, describe(child));
    if (child.currentState.children != null) {
      addChildren(child, place, state);
    }
  }
}

export function stateOf(root) {
  const state = new Map();
  addChildren(root, '/data', state);
  return state;
}
