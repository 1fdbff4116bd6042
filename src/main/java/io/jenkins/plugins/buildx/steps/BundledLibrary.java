package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import groovy.lang.Binding;
import hudson.Extension;
import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsScript;
import org.jenkinsci.plugins.workflow.cps.CpsThread;
import org.jenkinsci.plugins.workflow.cps.GlobalVariable;
import org.jenkinsci.plugins.workflow.cps.GlobalVariableSet;
import org.jenkinsci.plugins.workflow.cps.GroovySourceFileAllowlist;

/**
 * The variables of the shared library, {@code vars/} in the repository, for every Pipeline, without a library that somebody
 * configures. The build puts them into a package; a configured library that has a variable of the same name goes before.
 */
@Extension(ordinal = -1000)
public final class BundledLibrary extends GlobalVariableSet {
    /** As the build copies them. */
    static final String PACKAGE = "io.jenkins.plugins.buildx.library";

    static final List<String> NAMES = List.of("multiArchImage", "multiArchOn", "multiArchPart");

    private static final List<GlobalVariable> VARIABLES =
            NAMES.stream().<GlobalVariable>map(Variable::new).toList();

    @Override
    @NonNull
    public Collection<GlobalVariable> forRun(@CheckForNull Run<?, ?> run) {
        return VARIABLES;
    }

    /** The bytes of one of its files, a variable's or a template's. */
    static InputStream file(String name) throws IOException {
        InputStream file = BundledLibrary.class.getResourceAsStream(path(name));
        if (file == null) {
            throw new IOException("The plugin was packaged without " + name);
        }
        return file;
    }

    private static String path(String file) {
        return "/" + PACKAGE.replace('.', '/') + "/" + file;
    }

    /** One of the variables. */
    public static final class Variable extends GlobalVariable {
        private final String name;

        Variable(String name) {
            this.name = name;
        }

        @Override
        @NonNull
        public String getName() {
            return name;
        }

        /** One object for each build, as libraries' variables are. */
        @Override
        @NonNull
        public Object getValue(@NonNull CpsScript script) throws Exception {
            Binding binding = script.getBinding();
            if (!binding.hasVariable(name)) {
                Class<?> source = CpsThread.current()
                        .getExecution()
                        .getShell()
                        .getClassLoader()
                        .loadClass(PACKAGE + "." + name);
                binding.setVariable(name, source.getDeclaredConstructor().newInstance());
            }
            return binding.getVariable(name);
        }

        /** What the reference of global variables tells. */
        public String getHelp() throws IOException {
            try (InputStream text = file(name + ".txt")) {
                return new String(text.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    /** Pipelines load no other sources of plugins than those that are known to be meant for them. */
    @Extension
    public static final class Allowlist extends GroovySourceFileAllowlist {
        @Override
        public boolean isAllowed(String url) {
            return NAMES.stream()
                    .map(name -> BundledLibrary.class.getResource(path(name + ".groovy")))
                    .anyMatch(source -> source != null && source.toString().equals(url));
        }
    }
}
