package io.netqueue;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages and what each may import: only downward, and transports beside the session. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importPackages("io.netqueue");

    @Test
    void packagesDependDownwardOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("io.netqueue")
                .layer("session")
                .definedBy("io.netqueue.session")
                .layer("tcp")
                .definedBy("io.netqueue.tcp")
                .layer("netty")
                .definedBy("io.netqueue.netty")
                .layer("transport")
                .definedBy("io.netqueue.transport")
                .layer("options")
                .definedBy("io.netqueue.options")
                .layer("stream")
                .definedBy("io.netqueue.stream")
                .layer("error")
                .definedBy("io.netqueue.error")
                .whereLayer("api")
                .mayOnlyAccessLayers("session", "transport", "options", "stream", "error")
                .whereLayer("session")
                .mayOnlyAccessLayers("transport", "options", "stream", "error")
                .whereLayer("tcp")
                .mayOnlyAccessLayers("netty", "transport", "options", "stream", "error")
                .whereLayer("netty")
                .mayOnlyAccessLayers("transport", "options", "stream", "error")
                .whereLayer("transport")
                .mayOnlyAccessLayers("options", "stream", "error")
                .whereLayer("options")
                .mayOnlyAccessLayers("stream", "error")
                .whereLayer("stream")
                .mayOnlyAccessLayers("error")
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES);
    }

    @Test
    void onlyTransportsKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.netqueue.netty", "io.netqueue.tcp")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }
}
