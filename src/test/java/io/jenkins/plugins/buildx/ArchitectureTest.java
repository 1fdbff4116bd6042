package io.jenkins.plugins.buildx;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Holds the packages to {@code design.puml} and the house rules that a compiler can't check. */
class ArchitectureTest {
    private static final String ROOT = "io.jenkins.plugins.buildx";
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void shouldFollowTheDesign() {
        check(classes()
                .should(adhereToPlantUmlDiagram(
                        ArchitectureTest.class.getResource("/design.puml"),
                        consideringOnlyDependenciesInAnyPackage(ROOT + ".."))));
    }

    @Test
    void shouldHaveNoCycles() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void shouldKeepJenkinsOutOfTheEngine() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".steps..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci.."));
    }

    @Test
    void shouldStartProcessesThroughOneDoor() {
        check(noClasses()
                .that()
                .doNotHaveSimpleName("LocalRunner")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class));
    }

    @Test
    void shouldNameClassesAfterWhatTheyAre() {
        check(noClasses().should().haveSimpleNameEndingWith("Util"));
        check(noClasses().should().haveSimpleNameEndingWith("Utils"));
        check(noClasses().should().haveSimpleNameEndingWith("Helper"));
        check(noClasses().should().haveSimpleNameEndingWith("Manager"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
