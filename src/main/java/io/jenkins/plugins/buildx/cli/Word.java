package io.jenkins.plugins.buildx.cli;

import java.util.List;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Takes the next word whatever it looks like: a container's command has options of its own, some with the names of ours. */
final class Word implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
        if (words.isEmpty()) {
            String name = option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
            throw new ParameterException(
                    new CommandLine(command), "Missing required parameter for option '" + name + "'");
        }
        List<String> taken = option.getValue();
        taken.add(words.pop());
    }
}
