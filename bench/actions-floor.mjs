// The least that an action is: GitHub's own library for actions, an input and an output.
import * as core from '@actions/core';

core.setOutput('schema', core.getInput('command'));
