package io.jenkins.plugins.buildx.central;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Lists the classes that have a name in Pipelines where Jenkins looks for them. Jenkins' own processor for this, annotation-indexer,
 * is on Maven Central only in a version that doesn't run on today's javac.
 */
@SupportedAnnotationTypes(SymbolIndex.SYMBOL)
public final class SymbolIndex extends AbstractProcessor {
    static final String SYMBOL = "org.jenkinsci.Symbol";

    private final SortedSet<String> names = new TreeSet<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (Element symbol : round.getElementsAnnotatedWith(annotation)) {
                names.add(processingEnv
                        .getElementUtils()
                        .getBinaryName((TypeElement) symbol)
                        .toString());
            }
        }
        if (round.processingOver() && !names.isEmpty()) {
            write();
        }
        return false;
    }

    private void write() {
        String file = "META-INF/services/annotations/" + SYMBOL;
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", file)
                .openWriter()) {
            for (String name : names) {
                index.write(name + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The index " + file + " could not be written", e);
        }
    }
}
