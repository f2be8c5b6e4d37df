import Testing

@testable import Explorer

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (NumberFormat.digits(3), 0.068265, "0.068"), (.digits(1), -12345.67, "−12,345.7"),
    (.digits(2), -0.001, "0.00"), (.significant(3), 1234.5, "1,230"),
    (.significant(2), 0.00412, "0.0041"), (.significant(2), -0.99951, "−1.0"),
    (.significant(3), 0, "0"), (.significant(2), 1.25e-7, "1.2 × 10⁻⁷"),
    (.significant(3), 6.02214e23, "6.02 × 10²³"), (.percent(1), 0.1234, "12.3%"),
    (.percent(0), 1, "100%"), (.integer, 10000, "10,000"), (.integer, -1234567.4, "−1,234,567"),
    (.integer, 999, "999"), (.digits(2), .infinity, "∞"), (.integer, -.infinity, "−∞"),
  ])
  func writes(format: NumberFormat, value: Double, expected: String) {
    #expect(format.write(value) == expected)
  }

  @Test(arguments: [
    (1.0, "1"), (0.1, "0.1"), (-0.00312, "-0.00312"), (1e-7, "1e-07"), (.infinity, "\"Infinity\""),
  ])
  func jsonNumbers(value: Double, expected: String) {
    #expect(JSON.number(value).text == expected)
  }

  @Test func jsonTextIsQuotedAndCannotCloseAScript() {
    let json: JSON = ["b": "\"\\\n\u{1}", "a": ["</script>", .bool(true), .null]]
    #expect(json.text == "{\"b\": \"\\\"\\\\\\n\\u0001\", \"a\": [\"</script>\", true, null]}")
    #expect(!json.embedded.contains("</script>"))
  }
}
