import Foundation
import Testing

@testable import Explorer

@Suite("explorer doctor")
struct DoctorTests {
  @Test func theReportSaysWhatTheMatrixProductsRunOn() throws {
    let json = Doctor.json(Doctor.report()).text
    let facts = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((facts["blas_core"] as? String)?.isEmpty == false)
    #expect((facts["sgemm_gflops"] as? Double ?? 0) > 0)
    #expect((facts["sgemm_gflops_two_workers"] as? Double ?? 0) > 0)
    #expect((facts["workers"] as? Int ?? 0) >= 1)
    #expect((facts["problems"] as? [String]) == [])
    let keys = facts.keys.filter { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil }
    #expect(keys == [])
  }

  /// The program chooses the kernels, unless its user has.
  @Test func theUsersKernelsAreKept() throws {
    let home = try TemporaryHome()
    func report(_ environment: [String: String]) throws -> Program {
      try Program.run(["doctor"], in: home.path, environment: environment)
    }
    let (own, users) = (try report([:]), try report(["OPENBLAS_CORETYPE": "Core2"]))
    #expect(own.status == 0 && own.output.contains("OPENBLAS_CORETYPE sets others"))
    #expect(users.status == 0 && !users.output.contains("OPENBLAS_CORETYPE sets others"))
    let line = try #require(users.output.split(separator: "\n").first { $0.contains("Kernels") })
    #expect(line.contains("Core2") && line.contains("your OPENBLAS_CORETYPE"))
    let less = try report(["EXPLORER_VECTORS": "none"])
    #expect(less.output.contains("Products by") && less.output.contains("OpenBLAS  "))
  }

  /// Where the loader finds no OpenBLAS, one line names the package, and nothing is written.
  @Test(arguments: [
    ["generate", "a cat", "--steps", "1", "--out", "cat.png"],
    ["lesson", "train", "--steps", "20"],
  ])
  func aMissingOpenBLASIsNamed(arguments: [String]) throws {
    let home = try TemporaryHome()
    for name in ["libopenblas.so.0", "libopenblas.so"] {
      try Data().write(to: URL(fileURLWithPath: home.path + "/" + name))
    }
    let program = try Program.run(
      arguments, in: home.path,
      environment: [
        "EXPLORER_HOME": TemporaryHome.project, "LD_LIBRARY_PATH": home.path,
        "EXPLORER_VECTORS": "none",
      ])
    #expect(program.status == 1 && program.output.isEmpty)
    #expect(program.errors.split(separator: "\n").count == 1)
    #expect(program.errors.contains("apt-get install libopenblas0-pthread"))
    #expect(!FileManager.default.fileExists(atPath: home.path + "/cat.png"))
  }

  @Test func textIsAlignedAndNamesWhatIsMissing() {
    let text = Doctor.text([
      Doctor.Section(
        title: "Machine",
        facts: [
          Doctor.Fact(key: "cores", label: "Cores", value: .count(2), note: "in use"),
          Doctor.Fact(key: "speed", label: "Top speed", value: .number(91.26), note: "GFLOP/s"),
        ]),
      Doctor.Section(title: "Fonts", facts: [], problem: "Install fonts-inter."),
    ])
    #expect(
      text == """
        Machine
          Cores      2     in use
          Top speed  91.3  GFLOP/s

        Fonts
          Install fonts-inter.
        """)
  }

  /// With no font there but those of formulas, a figure is drawn all the same, and one line says what
  /// to install.
  @Test(arguments: [("en", "fonts-inter"), ("zh", "fonts-noto-cjk")])
  func aMissingFontIsNamed(language: String, package: String) throws {
    let home = try TemporaryHome()
    let fonts = home.path + "/fonts.conf"
    try """
    <?xml version="1.0"?>
    <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
    <fontconfig>
      <dir>/usr/share/fonts/truetype/katex</dir><cachedir>\(home.path)/cache</cachedir>
    </fontconfig>
    """.write(toFile: fonts, atomically: true, encoding: .utf8)
    let program = try Program.run(
      ["diagram", "unet", "--lang", language, "--out", "figure.png"], in: home.path,
      environment: ["EXPLORER_HOME": TemporaryHome.project, "FONTCONFIG_FILE": fonts])
    #expect(program.status == 0)
    #expect(program.errors.split(separator: "\n").count == 1)
    #expect(program.errors.contains("apt-get install") && program.errors.contains(package))
    #expect(FileManager.default.fileExists(atPath: home.path + "/figure.png"))
  }
}
